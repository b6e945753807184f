from curriculum.admin import coefficients, modules, programmes, semesters

__all__ = ["coefficients", "modules", "programmes", "semesters"]
