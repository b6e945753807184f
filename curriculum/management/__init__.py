NOT_READY = "la base de données n’est pas prête : lancez d’abord manage.py migrate."
