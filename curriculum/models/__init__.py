from curriculum.models.coefficient import Coefficient
from curriculum.models.department import Department
from curriculum.models.framework import Framework, LearningOutcome, Level
from curriculum.models.module import SAE, Module, Resource
from curriculum.models.programme import Competence, Parcours, Programme, Question
from curriculum.models.semester import Modality, Semester
from curriculum.models.ue import UE

__all__ = [
    "SAE",
    "UE",
    "Coefficient",
    "Competence",
    "Department",
    "Framework",
    "LearningOutcome",
    "Level",
    "Modality",
    "Module",
    "Parcours",
    "Programme",
    "Question",
    "Resource",
    "Semester",
]
