"""How much is read of what people bring, and how it is refused.

Nothing here imports Django: the child process that opens workbooks reads these limits too.
"""

MEGABYTE = 1_000_000
FILE_BYTES = 5 * MEGABYTE
UNZIPPED_BYTES = 40 * MEGABYTE
ZIP_ENTRIES = 2_000
ROWS = 2_000
COLUMNS = 60
SHEETS = 20
CELL_CHARACTERS = 200
PASTED_CHARACTERS = 1_000_000

# Of the child process. A promotion of 400 students takes it 60 MB and a second.
MEMORY_BYTES = 512 * 1024 * 1024
PROCESSOR_SECONDS = 10
WAITING_SECONDS = 20


class Unreadable(Exception):
    """Why a file or a paste is not read, in a French sentence that says what to do."""


TOO_MANY_ROWS = (
    "Ce tableau dépasse 2 000 lignes. Gardez seulement celles des étudiants, puis recommencez."
)
TOO_MANY_COLUMNS = (
    "Ce tableau dépasse 60 colonnes. Gardez seulement celles qui sont à lire, puis recommencez."
)
TOO_MANY_SHEETS = (
    "Ce classeur a plus de 20 feuilles. Gardez seulement celle qui est à lire, puis recommencez."
)
NOT_A_WORKBOOK = (
    "Ce classeur est abîmé ou n’en est pas un. Ouvrez-le dans votre tableur, enregistrez-le de "
    "nouveau en .xlsx, puis recommencez."
)
TOO_HEAVY_UNZIPPED = (
    "Ce fichier est petit mais contient beaucoup trop de données une fois décompressé : il n’a pas "
    "été ouvert. Copiez les cellules dans un classeur neuf, puis recommencez."
)
TOO_DEMANDING = (
    "Ce fichier demande trop de mémoire ou de temps : sa lecture a été arrêtée. Copiez les "
    "cellules dans un classeur neuf, puis recommencez."
)
EMPTY = "Ce tableau est vide : il n’y a rien à enregistrer."
