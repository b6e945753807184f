"""Family names in the shapes of the commonest French ones, none of them real.

What a typist meets is how many names begin alike: an opening here stands for as many of the four
hundred as its figure says, each completed with an invented ending.
"""

OPENINGS = """
    adam albe andr2 arna2 aube2 bail2 ball barb2 baro barr2 bart2 baud2 beau2 bell2 bena2 beno2
    berg2 bern3 bert3 bess2 bigo blan4 bois2 bonn4 bord2 bouc3 boul2 bour3 bouv2 bret2 brun3
    buis carl carr3 cast2 chap2 char5 chau3 chev3 clem2 coll3 cord2 corn cous2 dasi2 davi2 dela4
    delm deni2 dubo2 duch dufo2 dumo2 dupu3 dura2 duva2 etie2 fabr2 faur2 fern3 flei fleu2 font2
    four3 fran2 gail2 gall2 garc2 garn2 gaud2 gaul2 gaut2 geof gera2 germ2 gile2 gira3 gode
    gonz2 gran2 guer3 guic2 guil5 guyo2 hamo2 hebe henr2 herv2 hoar hube2 humb2 jaco2 jacq3
    jeanl joly2 juli2 klei lacr lamb2 lang2 lapo laur3 lebr2 lecl3 leco2 lefe3 lega2 lege2 lego2
    legr2 lema4 lemo2 lero3 leve2 lope luca2 mail4 mall2 marc4 mare2 mari4 mart6 mary mass3
    math3 maur2 mena2 meni merc2 meun2 mich4 mill3 mone2 moni more4 mori2 moul2 nico2 noel2
    oliv2 pari2 parr2 pasc payl pelt3 pere2 perr6 peti2 phil2 pich2 pier2 pins poir2 poul2 prev2
    raym2 rega rena5 reyn2 rich2 riva3 robe3 robi2 roch3 roll2 ross2 rous4 roya2 samu sanc2
    schm2 simo3 tess2 thib2 thom2 vall3 vase2 vida2 vigi2 vill2 vinc2 voir
"""
ENDINGS = ("ard", "ier", "eau", "otin", "elle", "ois", "andin", "uret")


def family_names() -> list[str]:
    """The names, each once, in the order of the alphabet."""
    names = []
    for opening in OPENINGS.split():
        letters = opening.rstrip("0123456789")
        count = int(opening[len(letters) :] or 1)
        names += [(letters + ending).capitalize() for ending in ENDINGS[:count]]
    return sorted(set(names))
