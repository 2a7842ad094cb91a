import json
from types import SimpleNamespace

import pytest

from certportal.api import throttle
from schemes.models import Decree
from schemes.packaging import Rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_once")]

CHECK = "/api/v1/qualifications/{}/check"
PLAN = "/api/v1/qualifications/{}/plan"


@pytest.fixture
def ask(client):
    def post(address, body):
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        return client.post(address, content, content_type="application/json")

    return post


def test_qualifications_are_the_fourteen_in_the_order_of_the_annex(client):
    items = client.get("/api/v1/qualifications").json()["items"]

    assert [item["annex"] for item in items] == list("ABCDEFGHIJKLMN")
    assert (items[0]["slug"], items[-1]["slug"]) == ("instruktur-3", "pengelola-lembaga-sertifikasi-6")
    assert set(items[0]) == {
        "slug", "annex", "group", "level", "codification", "core_required", "elective_required", "core", "electives",
    }  # fmt: skip
    assert (items[10]["group"], items[10]["level"], len(items[10]["electives"])) == ("Asesor", 6, 22)


def test_units_are_those_of_the_decree_with_their_prerequisites(client):
    items = {item["code"]: item for item in client.get("/api/v1/units").json()["items"]}

    assert len(items) == 153
    assert items["N.78SPS02.023.1"]["prerequisites"] == ["N.78SPS02.084.2"]
    assert items["N.78SPS01.005.1"]["prerequisites"] == []
    assert items["N.78SPS02.031.2"]["title"] == "Melakukan Pengorganisasian SDM Pelatihan Kerja"


def test_check_answers_with_faults_in_words(ask):
    answer = ask(CHECK.format("instruktur-5"), {"selected": ["N.78SPS02.023.1"], "held": ["zzz"]}).json()

    assert set(answer) == {"complete", "faults", "extra", "by_successor", "ignored_held"}
    assert answer["complete"] is False
    assert answer["ignored_held"] == ["zzz"]
    assert {fault["rule"] for fault in answer["faults"]} == {
        Rule.CORE_MISSING, Rule.ELECTIVE_SHORTAGE, Rule.PREREQUISITE_MISSING,
    }  # fmt: skip
    missing = next(fault for fault in answer["faults"] if fault["rule"] == "prerequisite_missing")
    assert (missing["unit"], missing["requires"]) == ("N.78SPS02.023.1", "N.78SPS02.084.2")
    assert "Tenaga Pelatihan jenjang 5, unit inti" in missing["message"]
    shortage = next(fault for fault in answer["faults"] if fault["rule"] == "elective_shortage")
    assert (shortage["unit"], shortage["requires"]) == (None, None)


def test_a_plan_makes_the_package_complete(ask):
    held = ["N.78SPS02.009.2"]
    plan = ask(PLAN.format("instruktur-5"), {"held": held}).json()
    answer = ask(CHECK.format("instruktur-5"), {"selected": plan["additional"], "held": held}).json()

    assert (plan["count"], plan["extra"]) == (len(plan["additional"]), ["N.78SPS02.084.2"])
    assert answer == {
        "complete": True, "faults": [], "extra": plan["extra"], "by_successor": [], "ignored_held": [],
    }  # fmt: skip


def test_pathways_come_nearest_first(ask):
    items = ask("/api/v1/pathways", {"held": []}).json()["items"]

    assert [item["count"] for item in items] == sorted(item["count"] for item in items)
    assert items[0] == {"slug": "asesor-4", "count": 3}
    assert len(items) == 14


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[" * 50_000, 400),
        ('{"selected":[' + "1" * 5_000 + "]}", 400),
        (b"\xff\xfe", 400),
        ("", 422),
        ("null", 422),
        ("[]", 422),
        ("{}", 422),
        ({"selected": "N.78SPS02.011.1"}, 422),
        ({"selected": None}, 422),
        ({"selected": [1]}, 422),
        ({"selected": [["a"]]}, 422),
        ({"selected": [], "held": None}, 422),
        ({"selected": ["x" * 65]}, 422),
        ({"selected": ["a"] * 100_000}, 422),
        ({"selected": ["N.78SPS02.011.1"] * 100_000}, 413),
        ('{"selected": ["\\ud800"]}', 422),
    ],
)
def test_bad_input_is_refused_in_one_shape(ask, body, status):
    response = ask(CHECK.format("asesor-6"), body)

    assert response.status_code == status
    assert list(response.json()) == ["detail"]
    assert response.json()["detail"]


def test_the_refusal_names_the_field_and_not_what_was_sent(ask):
    detail = ask(CHECK.format("asesor-6"), {"selected": ["a", 7], "held": []}).json()["detail"]
    assert detail == "Permintaan tidak sah. selected[1]: harus berupa teks."


@pytest.mark.parametrize("body", ["[]", '"held"', "7", "null", "true"])
def test_what_is_no_object_is_refused(ask, body):
    response = ask("/api/v1/pathways", body)
    assert (response.status_code, list(response.json())) == (422, ["detail"])


@pytest.mark.parametrize("code", ["\0", "N.78SPS02.011.9", "", "' OR 1=1", "N.78SPS02.075.1"])
def test_codes_that_do_not_belong_are_a_named_fault(ask, code):
    response = ask(CHECK.format("instruktur-3"), {"selected": [code]})

    assert response.status_code == 200
    assert {"rule": "not_in_package", "unit": code, "requires": None} in [
        {key: fault[key] for key in ("rule", "unit", "requires")} for fault in response.json()["faults"]
    ]


def test_duplicates_change_nothing(ask):
    once = ask(CHECK.format("asesor-4"), {"selected": ["M.74SPS03.088.2"]}).json()
    assert ask(CHECK.format("asesor-4"), {"selected": ["M.74SPS03.088.2"] * 500}).json() == once


def test_unknown_qualification_is_not_found(ask):
    for address in (CHECK, PLAN):
        response = ask(address.format("instruktur-9"), {"selected": []})
        assert (response.status_code, list(response.json())) == (404, ["detail"])


@pytest.mark.parametrize(("method", "address"), [("get", "/api/v1/pathways"), ("post", "/api/v1/units")])
def test_a_wrong_method_is_refused_in_the_same_shape(client, method, address):
    response = getattr(client, method)(address, content_type="application/json")
    assert (response.status_code, list(response.json())) == (405, ["detail"])
    assert response["Allow"]


def test_a_form_is_refused(client):
    response = client.post("/api/v1/pathways", {"held": "x"})
    assert (response.status_code, list(response.json())) == (415, ["detail"])


def test_without_a_decree_in_force_lists_are_empty(client, ask):
    Decree.objects.update(effective_from="2999-01-01")

    assert client.get("/api/v1/qualifications").json() == {"items": []}
    assert client.get("/api/v1/units").json() == {"items": []}
    assert ask("/api/v1/pathways", {}).json() == {"items": []}
    assert ask(PLAN.format("asesor-4"), {}).status_code == 404


def test_too_many_requests_are_refused_and_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr(throttle, "REQUESTS_PER_WINDOW", 2)
    client.defaults["REMOTE_ADDR"] = "203.0.113.7"
    monkeypatch.setattr(throttle, "time", SimpleNamespace(time=lambda: 4_000_000_000.0))
    statuses = [client.get("/api/v1/units").status_code for _ in range(3)]
    response = client.get("/api/v1/units")

    assert statuses == [200, 200, 429]
    assert list(response.json()) == ["detail"]
    assert 1 <= int(response["Retry-After"]) <= 60
    client.defaults["REMOTE_ADDR"] = "203.0.113.8"
    assert client.get("/api/v1/units").status_code == 200


def test_questions_to_the_database_do_not_grow(ask, django_assert_max_num_queries):
    ask("/api/v1/pathways", {"held": []})
    with django_assert_max_num_queries(1):  # which decree is in force
        ask("/api/v1/pathways", {"held": ["N.78SPS02.011.1"] * 100})
