"""National competence frameworks in the form of ScoDoc, written in few words: invented ones."""

import json


def framework(competences=None, parcours=None, **fields):
    """`competences` maps titles to {year: level}, `parcours` codes to the titles they follow."""
    competences = competences or {"Concevoir": {1: 1, 2: 2, 3: 3}, "Maintenir": {2: 1, 3: 2}}
    parcours = parcours or {"ESE": list(competences), "EME": list(competences)}
    return {
        "dept_id": 3,
        "annexe": "8",
        "specialite": "ESSAI",
        "specialite_long": "Génie des\n                essais",
        "type_titre": "B.U.T.",
        "version_orebut": "2021-12-11 00:00:00",
        "scodoc_orig_filename": "but-essai.xml",
        "competences": {
            title: competence(title, number, levels)
            for number, (title, levels) in enumerate(competences.items(), 1)
        },
        "parcours": {
            code: {
                "code": code,
                "numero": 0,
                "libelle": f"Parcours {code}",
                "annees": years(titles, competences),
            }
            for code, titles in parcours.items()
        },
        **fields,
    }


def competence(title, number, levels):
    return {
        "id_orebut": "0" * 32,
        "titre": title,
        "titre_long": f"{title} un système",
        "couleur": f"c{number}",
        "numero": number,
        "situations": [{"libelle": f"Situation de {title.lower()}"}],
        "composantes_essentielles": [{"libelle": f"En sachant\n   {title.lower()}"}],
        "niveaux": {
            f"BUT{year}": {
                "libelle": f"{title} au niveau {level} ",
                "annee": f"BUT{year}",
                "ordre": level,
                "app_critiques": {
                    f"AC{year}{number}.0{rank}": {"libelle": f"Apprentissage {rank}"}
                    for rank in (1, 2)
                },
            }
            for year, level in levels.items()
        },
    }


def years(titles, competences):
    return {
        str(year): {
            "ordre": year,
            "competences": {
                title: {"niveau": competences[title][year]}
                for title in titles
                if year in competences[title]
            },
        }
        for year in (1, 2, 3)
    }


def as_text(given):
    return json.dumps(given, ensure_ascii=False)
