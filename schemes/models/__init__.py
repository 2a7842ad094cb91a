"""The catalogue: what services and schemes require, of whom, by when, with the printed text."""

from schemes.models.bodies import CertificationBody, CompetencyStandard, CompetencyUnit
from schemes.models.packages import (
    Decree,
    DecreeClause,
    Package,
    PackageUnit,
    Qualification,
    UnitPrerequisite,
)
from schemes.models.requirements import Requirement
from schemes.models.schemes import AssessmentPath, Scheme, SchemeClause, SchemeUnit, SchemeVersion
from schemes.models.service_standards import (
    LegalBasis,
    ServiceOffer,
    ServiceOfficer,
    ServicePayer,
    ServiceProduct,
    ServiceStandard,
    ServiceStandardVersion,
    ServiceTerm,
    StandardComponent,
)
from schemes.models.sops import SopPerformer, SopSection, SopStep, SopTask, SopTemplate, SopVersion
from schemes.models.trade_forms import CompetencyElement, PerformanceCriterion, TradeForm

__all__ = [
    "AssessmentPath",
    "CertificationBody",
    "CompetencyElement",
    "CompetencyStandard",
    "CompetencyUnit",
    "Decree",
    "DecreeClause",
    "LegalBasis",
    "Package",
    "PackageUnit",
    "PerformanceCriterion",
    "Qualification",
    "Requirement",
    "Scheme",
    "SchemeClause",
    "SchemeUnit",
    "SchemeVersion",
    "ServiceOffer",
    "ServiceOfficer",
    "ServicePayer",
    "ServiceProduct",
    "ServiceStandard",
    "ServiceStandardVersion",
    "ServiceTerm",
    "SopPerformer",
    "SopSection",
    "SopStep",
    "SopTask",
    "SopTemplate",
    "SopVersion",
    "StandardComponent",
    "TradeForm",
    "UnitPrerequisite",
]
