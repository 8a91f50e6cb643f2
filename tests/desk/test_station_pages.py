"""Stations in the desk: the grid, the report with its sheet, signatures with keys of one's own."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from loa.desk.views import stations as views
from loa.newsroom.models import Release
from loa.organisations.models import Body, User
from loa.players.signing import read_bundle
from loa.stations import bundles
from loa.stations.models import SilenceAlarm, Station


@pytest.fixture
def station(commune: Body) -> Station:
    return Station.objects.create(code="cum-9", name="Cụm 9", kind="loudspeaker", body=commune, public_key="k")


def test_few_stations_are_listed_many_are_counted_by_commune(
    client: Client, commune: Body, station: Station, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(people["canbo"])
    SilenceAlarm.objects.create(station=station, since=now(), raised_at=now())
    text = client.get(reverse("desk:stations")).content.decode()
    assert "Cụm 9" in text
    assert "1 trạm im lặng" in text
    home = client.get("/lam-viec/").content.decode()
    assert "Cụm 9" in home
    assert "im lặng từ" in home
    monkeypatch.setattr(views, "FEW", 0)
    text = client.get(reverse("desk:stations")).content.decode()
    assert f"?dia-ban={commune.pk}" in text
    assert "Cụm 9" in client.get(reverse("desk:stations"), {"dia-ban": commune.pk}).content.decode()


def test_the_report_has_a_page_and_a_sheet(client: Client, station: Station, people: dict[str, User]) -> None:
    client.force_login(people["canbo"])
    assert client.get(reverse("desk:played"), {"tu": "hôm qua", "den": "2026-01-01"}).status_code == 200
    sheet = client.get(reverse("desk:played_file", args=["xlsx"]))
    assert sheet["Content-Type"] == views.XLSX
    assert sheet.content[:2] == b"PK"
    assert client.get(reverse("desk:played_file", args=["pdf"])).status_code == 404
    page = client.get(reverse("desk:played"), {"q": "cum-khac", "tu": "2026-01-01", "den": "2026-12-31"}).content.decode()
    assert "ở trạm khớp “cum-khac”" in page
    assert 'value="2026-04-02"' in page, "a quarter at most"
    assert "tu=2026-01-01&amp;den=2026-04-02&amp;q=cum-khac&amp;" in page, "the sheet is of what is shown"


def test_a_bundle_is_what_loa_sign_reads_and_a_wrong_signature_is_refused(
    client: Client, release: Release, people: dict[str, User], tmp_path: object
) -> None:
    client.force_login(people["duyet1"])
    assert client.get(reverse("desk:own_signatures")).status_code == 200
    answer = client.get(reverse("desk:signature_bundle", args=[release.pk]))
    path = tmp_path / "goi.zip"  # type: ignore[operator]
    path.write_bytes(answer.content)
    found = read_bundle(path)
    assert found.release == release.envelope["payload"]
    assert len(found.renditions) == release.renditions.values("sha256").distinct().count()
    assert zipfile.ZipFile(io.BytesIO(bundles.bundle_of(release))).testzip() is None
    for body in (b"{}", b"khong phai json", b"[]"):
        file = io.BytesIO(body)
        file.name = "ky.json"
        said = client.post(reverse("desk:hand_in_signature", args=[release.pk]), {"signature": file}, follow=True).content.decode()
        assert "hữ ký" in said
    assert not release.own_signatures.exists()
