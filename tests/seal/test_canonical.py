import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.seal.canonical import MAX_DEPTH, MAX_INTEGER, Json, canonical, sha256_hex

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_reads_back_as_the_same_value(value: Json) -> None:
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(texts, values), st.randoms())
def test_order_of_keys_does_not_matter(value: dict[str, Json], random: object) -> None:
    keys = list(value)
    random.shuffle(keys)  # type: ignore[attr-defined]
    assert canonical({key: value[key] for key in keys}) == canonical(value)


@given(values, values)
def test_different_values_have_different_bytes(one: Json, other: Json) -> None:
    same_value = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical(one) == canonical(other)) == same_value


def test_example_of_rfc_8785_without_floats() -> None:
    value: Json = {
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert canonical(value) == '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()


def test_keys_sort_by_utf16_units_as_in_rfc_8785_section_3_2_3() -> None:
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(canonical(value)).values()) == [2, 4, 6, 7, 1, 5, 3]


@pytest.mark.parametrize(
    ("value", "error", "reason"),
    [
        (1.5, TypeError, "float"),
        ([float("nan")], TypeError, "float"),
        ({1: "a"}, TypeError, "key must be a string, not int"),
        ({"a": b"x"}, TypeError, "bytes is not JSON"),
        (2**53, ValueError, "2\\^53"),
        ("\ud800", ValueError, "surrogates"),
        ({"\ud800": 1}, ValueError, "surrogates"),
    ],
)
def test_refuses_with_a_reason(value: Json, error: type[Exception], reason: str) -> None:
    with pytest.raises(error, match=reason):
        canonical(value)


def test_refuses_nesting_that_could_exhaust_the_stack() -> None:
    value: Json = 0
    for _ in range(MAX_DEPTH):
        value = [value]
    assert canonical(value).startswith(b"[[")
    with pytest.raises(ValueError, match="deeper"):
        canonical([value])


def test_sha256_of_nothing() -> None:
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
