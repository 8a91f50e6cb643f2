"""The table act × role, walked whole; where a post reaches; who administers."""

from datetime import date

import pytest

from loa.organisations.models import Body, Post, Succession, User
from loa.organisations.queries import NotPermitted, administered, check_may, may, may_anywhere, sees_all, visible_bodies
from loa.organisations.rules import ACT_LABELS, OWN_NAME, PERMISSIONS, ROLE_LABELS, Act, Role, acts_of, roles_for

NOW = date(2026, 3, 2)
PAIRS = [(act, role) for act in Act for role in Role]


def holder(body: Body, role: str, name: str = "nguoi") -> User:
    user = User.objects.create_user(name, password="x")
    Post.objects.create(user=user, body=body, role=role, valid_from="2025-07-01")
    return user


def test_every_act_has_words_and_roles() -> None:
    assert set(PERMISSIONS) == set(Act) == set(ACT_LABELS)
    assert all(PERMISSIONS.values()), "an act that nobody may do is a mistake"
    assert {role for role in Role if acts_of(role) == [Act.SEE]} == set(), "a role does something"


def test_what_must_stay_apart() -> None:
    """The lines of the table on which trust rests, said a second time so that no slip of the pen moves them."""
    assert roles_for(Act.APPROVE) == [Role.APPROVER]
    assert roles_for(Act.ADMINISTER) == [Role.ADMINISTRATOR]
    assert acts_of(Role.ADMINISTRATOR) == [Act.SEE, Act.LAW, Act.ADMINISTER]
    assert acts_of(Role.FINANCE) == [Act.SEE, Act.MONEY]
    assert acts_of(Role.INSPECTOR) == [Act.SEE, Act.INSPECT]


@pytest.mark.parametrize(("act", "role"), PAIRS)
def test_the_whole_table(act: Act, role: Role, commune: Body) -> None:
    user = holder(commune, role)
    allowed = role in PERMISSIONS[act]
    assert may(user, act, commune, NOW) is allowed
    assert may_anywhere(user, act, NOW) is allowed
    if allowed:
        check_may(user, act, commune, NOW)
        return
    with pytest.raises(NotPermitted) as refused:
        check_may(user, act, commune, NOW)
    for words in (ACT_LABELS[act], commune.name, *(ROLE_LABELS[role] for role in roles_for(act))):
        assert words in str(refused.value)


@pytest.mark.parametrize("act", list(Act))
def test_no_act_without_a_post_in_its_time(act: Act, commune: Body, people: dict[str, User]) -> None:
    program, ended = User.objects.get(username="quantri"), User.objects.create_user("cu", password="x")
    for role in Role:
        Post.objects.create(user=ended, body=commune, role=role, valid_from="2025-07-01", valid_to=NOW)
    stranger = Body.objects.get(name="Ủy ban nhân dân xã An Thịnh", valid_to__isnull=True)
    elsewhere = User.objects.create_user("khac", password="x")
    for role in Role:
        Post.objects.create(user=elsewhere, body=stranger, role=role, valid_from="2025-07-01")
    for user in (program, ended, elsewhere):
        assert not may(user, act, commune, NOW), user.username


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.ADMINISTER])
def test_the_authority_acts_for_its_villages_but_not_in_their_name(act: Act, commune: Body) -> None:
    user = holder(commune, roles_for(act)[0])
    assert may(user, act, commune.children.get(name="Thôn Đông"), NOW) is (act not in OWN_NAME)


def test_who_administers_an_office_gives_no_rights_in_the_commune(commune: Body) -> None:
    office = commune.children.filter(kind="commune_office").first()
    assert office is not None
    small, large = holder(office, "administrator", "nho"), holder(commune, "administrator", "lon")
    assert set(administered(small, NOW)) == {office.pk}
    assert {commune.pk, office.pk} <= set(administered(large, NOW))
    assert not may(small, Act.ADMINISTER, commune, NOW)


def test_above_the_whole_country_all_is_seen_and_one_body_beside_it_ends_that(commune: Body) -> None:
    """Whoever stands above everything is asked no tree; what ended without a follower under them is not theirs."""
    province = commune.parent
    assert province
    above, below_it = holder(province, "officer"), holder(commune, "officer", "xa")
    everything = set(Body.objects.values_list("pk", flat=True))
    assert sees_all(above, NOW) == (set(visible_bodies(above, NOW)) == everything)
    assert sees_all(above, NOW)
    assert not sees_all(below_it, NOW)
    assert set(visible_bodies(below_it, NOW)) < everything
    old = Body.objects.create(name="Ủy ban nhân dân tỉnh Cũ", short_name="UBND tỉnh Cũ", kind="province", valid_to=date(2025, 7, 1))
    inside = Body.objects.create(name="Ủy ban nhân dân huyện Cũ", short_name="UBND huyện Cũ", kind="district", parent=old)
    assert not sees_all(above, NOW)
    assert not {old.pk, inside.pk} & set(visible_bodies(above, NOW))
    Succession.objects.create(predecessor=old, successor=commune, kind="merged", on=date(2025, 7, 1))
    assert sees_all(above, NOW)
    assert {old.pk, inside.pk} <= set(visible_bodies(above, NOW))
    beside = Body.objects.create(name="Ủy ban nhân dân tỉnh Bên", short_name="UBND tỉnh Bên", kind="province")
    assert not sees_all(above, NOW)
    assert beside.pk not in set(visible_bodies(above, NOW))
    assert {old.pk, inside.pk} <= set(visible_bodies(above, NOW)), "the tree is walked, with the same answer"
