"""Choosing units: what is kept, what is refused, and which units a dossier is about."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string

from applicants import actions
from applicants.enums import DossierState
from applicants.models import SelectedUnit
from applicants.papers import form_facts
from applicants.queries import package_faults, selected_codes, unit_basis_of, units_of
from certportal.kernel.audit.models import AuditEvent
from certportal.kernel.web.refusal import Refused
from schemes.models import CompetencyUnit
from schemes.queries import units_of as scheme_units
from tests.factories.applicants import NOW, dossier_in, eligible_person
from tests.factories.held import HeldUnitFactory, WaiverFactory, unit
from tests.factories.kkni import kkni_dossier, kkni_version, package_of

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)


def opened(world, slug):
    return actions.open_dossier(
        applicant=world.applicant,
        service_version=world.catalogue.service_version,
        scheme_version=kkni_version(slug),
        by=world.applicant,
        now=NOW,
    )


def choose(dossier, codes, **more):
    return actions.choose_units(dossier, codes, **{"by": dossier.applicant, "now": NOW, **more})


def test_opening_takes_the_core_with_what_it_requires_from_outside(world):
    dossier = opened(world, "instruktur-5")
    package = package_of("instruktur-5").rules

    assert selected_codes(dossier) == {*package.core, "N.78SPS02.084.2"}
    kinds = dict(SelectedUnit.objects.filter(dossier=dossier).values_list("unit__code", "kind"))
    assert kinds["N.78SPS02.084.2"] == "extra"
    assert {kinds[code] for code in package.core} == {"core"}


def test_opening_another_scheme_takes_no_units(world):
    dossier = actions.open_dossier(
        applicant=world.applicant,
        service_version=world.catalogue.service_version,
        scheme_version=world.catalogue.scheme_version,
        by=world.applicant,
        now=NOW,
    )
    assert not SelectedUnit.objects.exists()
    assert units_of(dossier) == scheme_units(world.catalogue.scheme_version)
    assert package_faults(dossier, on=TODAY) == ()
    with pytest.raises(Refused, match="tidak memiliki unit pilihan"):
        choose(dossier, [])


def test_held_core_units_are_not_taken(world):
    package = package_of("instruktur-3").rules
    HeldUnitFactory(person=world.applicant, unit=unit(package.core[0]), confirmed=True)
    dossier = opened(world, "instruktur-3")

    assert selected_codes(dossier) == set(package.core[1:])
    assert choose(dossier, package.core[:1])
    assert package.core[0] in selected_codes(dossier)  # whoever wants to be assessed again may


def test_a_choice_replaces_the_one_before_and_always_has_the_core(world):
    dossier = opened(world, "instruktur-3")
    package = package_of("instruktur-3").rules
    choose(dossier, package.electives[:3])
    choose(dossier, package.electives[2:4])

    assert selected_codes(dossier) == {*package.core, *package.electives[2:4]}
    event = AuditEvent.objects.filter(verb="application.choose_units").latest("pk")
    assert set(event.before["units"]) - set(event.after["units"]) == set(package.electives[:2])


def test_the_same_choice_again_leaves_no_second_trace(world):
    dossier = opened(world, "instruktur-3")
    electives = package_of("instruktur-3").rules.electives[:2]
    choose(dossier, electives)
    choose(dossier, electives)
    assert AuditEvent.objects.filter(verb="application.choose_units").count() == 1


def test_units_of_another_package_are_refused_by_name_and_nothing_changes(world):
    dossier = opened(world, "asesor-4")
    before = selected_codes(dossier)
    with pytest.raises(Refused) as refused:
        choose(dossier, ["N.78SPS02.013.1", package_of("asesor-4").rules.electives[0]])
    assert refused.value.code == "unit_foreign"
    assert "“Menyusun Rencana Bisnis” (N.78SPS02.013.1) bukan bagian kemasan ini" in refused.value.sentence
    assert selected_codes(dossier) == before


def test_somebody_elses_or_a_sent_dossier_is_not_changed(world):
    dossier = opened(world, "instruktur-3")
    with pytest.raises(Refused) as refused:
        choose(dossier, [], by=eligible_person(world.catalogue))
    assert refused.value.code == "not_editable"
    sent = kkni_dossier(DossierState.SUBMITTED, world, "instruktur-4")
    with pytest.raises(Refused) as refused:
        choose(sent, [])
    assert refused.value.code == "not_editable"


def test_a_returned_dossier_may_be_changed(world):
    returned = kkni_dossier(DossierState.RETURNED, world, "instruktur-3")
    elective = package_of("instruktur-3").rules.electives[0]
    choose(returned, [elective])
    assert elective in selected_codes(returned)


def test_units_of_a_dossier_are_those_taken_in_the_schemes_order(world):
    electives = package_of("instruktur-5").rules.electives
    dossier = kkni_dossier(DossierState.DRAFT, world, "instruktur-5", electives[3], electives[1], "N.78SPS02.084.2")
    core = package_of("instruktur-5").rules.core

    assert [row.printed_code for row in units_of(dossier)] == [*core, electives[1], electives[3], "N.78SPS02.084.2"]


def test_faults_know_held_units_of_that_day_and_waivers(world):
    electives = ["N.78SPS01.001.2", "N.78SPS01.003.2", "N.78SPS01.004.2", "N.78SPS01.007.2", "N.78SPS02.084.2"]
    dossier = kkni_dossier(DossierState.ACCEPTED, world, "instruktur-6", *electives, "N.78SPS02.023.1")

    (lacking,) = package_faults(dossier, on=TODAY)
    assert "N.78SPS01.005.1" in lacking.text
    HeldUnitFactory(person=world.applicant, unit=unit("N.78SPS01.005.1"), valid_until=TODAY, confirmed=True)
    assert package_faults(dossier, on=TODAY) == ()
    tomorrow = TODAY + dt.timedelta(days=1)
    assert package_faults(dossier, on=tomorrow)
    WaiverFactory(dossier=dossier, unit=unit("N.78SPS01.005.1"), granted_by=world.verifier)
    assert package_faults(dossier, on=tomorrow) == ()


def test_what_waits_for_an_officer_does_not_count(world):
    dossier = kkni_dossier(DossierState.DRAFT, world, "instruktur-3")
    code = package_of("instruktur-3").rules.electives[0]
    HeldUnitFactory(person=world.applicant, unit=unit(code))
    basis = unit_basis_of(dossier, TODAY)

    assert (set(basis.held), set(basis.waiting)) == (set(), {code})


@pytest.mark.parametrize(("kind", "key"), [("application_letter", "picked_units"), ("registration_form", "units")])
def test_letters_name_the_units_that_were_picked(world, kind, key):
    elective = package_of("instruktur-3").rules.electives[2]
    dossier = kkni_dossier(DossierState.DRAFT, world, "instruktur-3", elective)
    facts = form_facts(kind, dossier, day=TODAY)

    assert [row["code"] for row in facts[key]] == [*package_of("instruktur-3").rules.core, elective]
    assert elective in render_to_string(f"pdf/{kind}.html", {**facts, "paper": {}})
    assert form_facts("application_letter", dossier_in(DossierState.DRAFT, world), day=TODAY)["picked_units"] == []


@pytest.mark.parametrize(
    "values", ["(dossier_id, unit_id, 'core', now)", "(dossier_id, other_id, 'lain', now)"], ids=["twice", "kind"]
)
def test_raw_sql_is_bound_too(world, values):
    dossier = kkni_dossier(DossierState.DRAFT, world, "instruktur-3")
    taken = SelectedUnit.objects.filter(dossier=dossier).first()
    other = CompetencyUnit.objects.exclude(selections__dossier=dossier).first()
    facts = {"dossier_id": dossier.pk, "unit_id": taken.unit_id, "other_id": other.pk, "now": "%s"}
    for name, value in facts.items():
        values = values.replace(name, str(value))
    sql = f"INSERT INTO applicants_selectedunit (dossier_id, unit_id, kind, chosen_at) VALUES {values}"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [NOW])
