"""The absences of a term: typed, pasted, and what stays when two people write at once."""

import pytest
from django.urls import reverse

from grading.imports.attendance import absence_plan
from grading.models import Attendance, Role
from grading.selectors.attendance import NO_ABSENCE, Absences, with_absences
from grading.services.attendance import AbsenceEntry, report_absences
from grading.services.situations.turns import Judged
from tests.factories import EnrolmentFactory, JuryFactory, MembershipFactory, TermFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def term():
    return TermFactory()


@pytest.fixture
def students(term):
    names = [("Alisier", "7001"), ("Bouleau", "7002"), ("Charme", "7003")]
    return [
        EnrolmentFactory(term=term, student__last_name=name, student__number=number)
        for name, number in names
    ]


@pytest.fixture
def by(term):
    return MembershipFactory(department=term.department, role=Role.SCOLARITE).user


@pytest.fixture
def reader(client, by):
    client.force_login(by)
    return client


def plain(text):
    return " ".join(str(text).split())


def messages_of(page):
    return [plain(message) for message in page.context["messages"]]


def stored(term):
    return {
        each.enrolment.student.last_name: (each.unjustified, each.justified, each.comment)
        for each in Attendance.objects.filter(enrolment__term=term)
    }


def report(term, by, enrolment, *, unjustified, seen=NO_ABSENCE):
    entry = AbsenceEntry(enrolment.pk, Absences(unjustified), seen.stamp)
    return report_absences(term.pk, [entry], by=by)


class TestService:
    def test_writes_what_differs_and_says_who(self, term, students, by):
        assert report(term, by, students[0], unjustified=4).written == (students[0],)
        assert report(term, by, students[0], unjustified=4).written == ()
        assert stored(term) == {"Alisier": (4, 0, "")}
        assert Attendance.objects.get().updated_by == by

    def test_what_somebody_else_wrote_meanwhile_stays(self, term, students, by):
        report(term, by, students[0], unjustified=4)
        reported = report(term, by, students[0], unjustified=6)
        assert reported.overtaken == ((students[0], Absences(6)),)
        assert stored(term) == {"Alisier": (4, 0, "")}

    def test_a_row_that_was_not_touched_undoes_nothing(self, term, students, by):
        report(term, by, students[0], unjustified=4)
        assert report(term, by, students[0], unjustified=0).overtaken == ()
        assert stored(term) == {"Alisier": (4, 0, "")}

    def test_the_student_of_another_term_is_left_alone(self, term, students, by):
        report(term, by, EnrolmentFactory(), unjustified=4)
        assert not Attendance.objects.exists()

    def test_nothing_once_a_closed_jury_judged_the_term(self, term, students, by):
        JuryFactory(term=term, closed=True)
        with pytest.raises(Judged):
            report(term, by, students[0], unjustified=4)

    def test_another_department(self, term, students):
        other = MembershipFactory(department__code="autre", role=Role.SCOLARITE).user
        with pytest.raises(type(term).DoesNotExist):
            report(term, other, students[0], unjustified=4)


class TestPage:
    def sent(self, page, **typed):
        """The form as it is shown, but for what was typed: `Alisier=(4, 1)`."""
        data = {}
        for row in page.context["rows"]:
            values = {name: row.form[name].value() for name in row.form.fields}
            name = row.enrolment.student.last_name
            if name in typed:
                values["unjustified"], values["justified"] = typed[name]
            data |= {f"{row.enrolment.pk}-{key}": value for key, value in values.items()}
        return data

    def url(self, term):
        return reverse("grading:absences", args=[term.pk])

    def test_what_was_typed_is_stored(self, reader, term, students):
        page = reader.get(self.url(term))
        typed = self.sent(page, Alisier=("4", "1"), Charme=("", "2"))
        done = reader.post(self.url(term), typed, follow=True)
        assert messages_of(done) == ["Absences de 2 étudiants enregistrées."]
        assert stored(term) == {"Alisier": (4, 1, ""), "Charme": (0, 2, "")}
        assert "Elles ne refusent personne d’elles-mêmes" in plain(done.content.decode())

    def test_nothing_typed(self, reader, term, students):
        page = reader.get(self.url(term))
        done = reader.post(self.url(term), self.sent(page), follow=True)
        assert messages_of(done) == ["Rien n’a changé : ces absences étaient déjà enregistrées."]
        assert stored(term) == {}

    def test_what_is_no_count_keeps_the_rest_and_stores_nothing(self, reader, term, students):
        page = reader.get(self.url(term))
        typed = self.sent(page, Alisier=("4", "beaucoup"), Charme=("1000", "2"))
        done = reader.post(self.url(term), typed)
        assert messages_of(done) == ["Rien n’est enregistré : 2 lignes à corriger ci-dessous."]
        assert 'value="beaucoup"' in done.content.decode()
        assert stored(term) == {}

    def test_two_people_in_one_page(self, reader, term, students, by):
        page = reader.get(self.url(term))
        report(term, by, students[0], unjustified=9)
        typed = self.sent(page, Alisier=("4", "0"), Bouleau=("2", "0"))
        done = reader.post(self.url(term), typed, follow=True)
        assert messages_of(done) == [
            "Absences de 1 étudiant enregistrées.",
            "Quelqu’un d’autre a modifié entre-temps : Alisier Dominique (vous aviez tapé 4 et "
            "0). Ce qu’il a écrit est gardé, relisez ces lignes.",
        ]
        assert stored(term) == {"Alisier": (9, 0, ""), "Bouleau": (2, 0, "")}

    def test_a_judged_term_is_read_only(self, reader, term, students):
        page = reader.get(self.url(term))
        JuryFactory(term=term, closed=True)
        done = reader.post(self.url(term), self.sent(page, Alisier=("4", "0")))
        assert plain(done.context["refusals"][0]).startswith("Un jury clos a jugé")
        assert "disabled" in reader.get(self.url(term)).content.decode()

    @pytest.mark.parametrize("name", ["absences", "absences-paste"])
    def test_the_litany(self, name, reader, client, term, students):
        url = reverse(f"grading:{name}", args=[term.pk])
        assert reader.get(url).status_code == 200
        assert reader.delete(url).status_code == 405
        client.force_login(MembershipFactory(department__code="autre", role=Role.DIRECTOR).user)
        assert client.get(url).status_code == 404
        client.force_login(MembershipFactory(department=term.department, role=Role.TEACHER).user)
        assert client.get(url).status_code == 403
        client.logout()
        assert client.get(url).url == f"{reverse('login')}?next={url}"

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_queries_do_not_grow(self, reader, term, count, django_assert_num_queries):
        EnrolmentFactory.create_batch(count, term=term)
        with django_assert_num_queries(6):
            reader.get(self.url(term))


class TestPaste:
    def plan(self, term, text):
        return absence_plan(text, with_absences(term))

    def test_the_plan_tells_each_line(self, term, students, by):
        report(term, by, students[1], unjustified=2)
        plan = self.plan(
            term,
            "Numéro;Non justifiées;Justifiées\n7001;4;1\n07002;2;0\n9999;1;1\n7003;x;1\n7001;5;0\n",
        )
        told = [(each.number, plain(each.told or each.trouble)) for each in plan.lines]
        assert told == [
            (2, "Alisier Dominique est sur plusieurs lignes."),
            (3, "Bouleau Dominique : inchangé"),
            (4, "Personne de ce semestre ne porte ce numéro."),
            (5, "Un nombre entier de demi-journées, de 0 à 999."),
            (6, "Alisier Dominique est sur plusieurs lignes."),
        ]

    @pytest.mark.parametrize("text", ["7001;4;1", "7001\t4\t1", "7001;4,0;1", " 7001 ; 4 ; 1 "])
    def test_however_it_was_copied(self, term, students, text):
        [line] = self.plan(term, text).lines
        assert line.payload.wanted == Absences(4, 1)

    def test_seen_then_executed(self, reader, term, students):
        url = reverse("grading:absences-paste", args=[term.pk])
        typed = {"texte": "7001;4;1"}
        shown = reader.post(url, typed)
        assert stored(term) == {}
        assert "Alisier Dominique : non justifiées 0 → 4, justifiées 0 → 1" in plain(
            shown.content.decode()
        )
        seen = typed | {"empreinte": shown.context["plan"].fingerprint, "enregistrer": ""}
        assert messages_of(reader.post(url, seen, follow=True)) == [
            "Absences de 1 étudiant enregistrées."
        ]
        assert stored(term) == {"Alisier": (4, 1, "")}

    def test_what_is_doubtful_asks_for_a_consent(self, reader, term, students):
        url = reverse("grading:absences-paste", args=[term.pk])
        typed = {"texte": "7001;4;1\n9999;1;1"}
        seen = reader.post(url, typed).context["plan"].fingerprint
        order = typed | {"empreinte": seen, "enregistrer": ""}
        refused = reader.post(url, order)
        assert plain(refused.context["form"].errors["sur"][0]).startswith("Rien n’est enregistré")
        assert stored(term) == {}
        reader.post(url, order | {"sur": "on"})
        assert stored(term) == {"Alisier": (4, 1, "")}

    def test_a_plan_that_moved_is_shown_again(self, reader, term, students, by):
        url = reverse("grading:absences-paste", args=[term.pk])
        typed = {"texte": "7001;4;1"}
        seen = reader.post(url, typed).context["plan"].fingerprint
        report(term, by, students[0], unjustified=3)
        page = reader.post(url, typed | {"empreinte": seen, "enregistrer": ""})
        assert plain(page.context["form"].non_field_errors()[0]).startswith("Le plan a changé")
        assert stored(term) == {"Alisier": (3, 0, "")}

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("  \n", "Collez au moins une ligne."),
            ("7001;1;1\n" * 2001, "Ce tableau dépasse 2 000 lignes."),
            ("x" * 1_000_001, "Ce collage dépasse un million de caractères."),
        ],
        ids=["empty", "rows", "characters"],
    )
    def test_what_cannot_be_read(self, reader, term, students, text, sentence):
        page = reader.post(reverse("grading:absences-paste", args=[term.pk]), {"texte": text})
        assert plain(page.context["form"].errors["texte"][0]).startswith(sentence)
