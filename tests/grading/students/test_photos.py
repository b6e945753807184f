"""Photos: read with limits, given as planned, seen by those who may, taken away."""

import base64
import json
import random
from contextlib import suppress
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from grading.imports.limits import Unreadable
from grading.imports.photos import Fate, photos_plan, read_photos
from grading.models import Photo, PhotoDraft, PhotoSet, Role, Student
from grading.selectors.photos import digests_of, students_in
from grading.services.imports import PlanExecutedAlready
from grading.services.photos import PhotosMoved, give_photos
from tests.factories import EnrolmentFactory, GroupFactory, JuryFactory, MembershipFactory
from tests.grading.students.lists import plain
from tests.grading.students.photographs import kept_photos, photo, zipped

pytestmark = pytest.mark.django_db
BRING = reverse("grading:photos")


@pytest.fixture
def reader(client, by):
    client.force_login(by)
    return client


def planned(kept):
    students = students_in(kept.term)
    return photos_plan(list(kept.drafts.all()), students, digests_of(each.pk for each in students))


def give(kept, by):
    plan = planned(kept)
    return give_photos(kept.pk, plan.drafts, plan.seen, by=by)


def sent(reader, term, content):
    file = SimpleUploadedFile("photos.zip", content)
    return reader.post(BRING, {"semestre": term.pk, "fichier": file}, follow=True)


class TestReading:
    @pytest.mark.parametrize(
        ("kind", "mode", "size", "drawn"),
        [
            ("JPEG", "RGB", (300, 400), (240, 320)),
            ("PNG", "RGBA", (1000, 1000), (240, 240)),
            ("WEBP", "RGB", (60, 80), (60, 80)),
            ("PNG", "L", (90, 1200), (24, 320)),
        ],
    )
    def test_each_is_drawn_again_small(self, kind, mode, size, drawn):
        colour = "teal" if mode != "L" else 90
        found = read_photos(zipped({"7.x": photo(kind, size, colour, mode)}))
        image = Image.open(BytesIO(found.pictures["7"].data))
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", drawn)

    def test_nothing_else_of_the_file_is_kept(self):
        exif = Image.Exif()
        exif[0x010E] = "secret"
        data = photo("JPEG", exif=exif, comment=b"secret")
        found = read_photos(zipped({"7.jpg": data}))
        assert b"secret" in data
        assert b"secret" not in found.pictures["7"].data

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_it_is_put_upright_whatever_else_is_spoilt(self, kind):
        exif = Image.Exif()
        exif[0x0112] = 6
        exif[0x010E] = "x" * 30
        spoilt = exif.tobytes().replace(b"\x01\x0e\x00\x02", b"\x01\x00\x00\x02")
        data = photo(kind, (40, 30), exif=spoilt)
        found = read_photos(zipped({"7.x": data}))
        assert Image.open(BytesIO(found.pictures["7"].data)).size == (30, 40)

    @pytest.mark.parametrize(
        ("kind", "mode", "colour", "drawn"),
        [
            ("PNG", "I;16", 0x8000, (128, 128, 128)),
            ("JPEG", "CMYK", (0, 0, 0, 127), (128, 128, 128)),
            ("PNG", "P", 0, (0, 0, 0)),
        ],
    )
    def test_whatever_its_colours_are_written_in(self, kind, mode, colour, drawn):
        found = read_photos(zipped({"7.x": photo(kind, (9, 9), colour, mode)}))
        assert Image.open(BytesIO(found.pictures["7"].data)).getpixel((4, 4)) == drawn

    def test_what_is_transparent_is_white(self):
        found = read_photos(zipped({"7.png": photo("PNG", (9, 9), (0, 0, 0, 0), "RGBA")}))
        assert Image.open(BytesIO(found.pictures["7"].data)).getpixel((4, 4)) == (255, 255, 255)

    @pytest.mark.parametrize(
        ("name", "number"),
        [
            ("22501017.jpg", "22501017"),
            ("photos/TD1/22501017_ALISIER Eve.JPG", "22501017"),
            ("../../etc/22501017.jpg", "22501017"),
            ("C:\\photos\\22501017.jpg", "22501017"),
        ],
    )
    def test_names(self, name, number):
        assert list(read_photos(zipped({name: photo()})).pictures) == [number]

    def test_what_systems_hide_is_passed_over(self):
        found = read_photos(
            zipped(
                {"__MACOSX/._7.jpg": b"x", ".DS_Store": b"x", "a/Thumbs.db": b"x", "7.jpg": photo()}
            )
        )
        assert (list(found.pictures), found.faults) == (["7"], ())

    @pytest.mark.parametrize(
        ("files", "faults"),
        [
            ({"Alisier.jpg": photo()}, {"Alisier.jpg": "Le nom du fichier ne commence pas"}),
            ({"7.jpg": b"x"}, {"7.jpg": "n’est pas une image"}),
            ({"7.jpg": photo()[:500]}, {"7.jpg": "n’est pas une image"}),
            ({"7.gif": photo("GIF")}, {"7.gif": "n’est pas une image"}),
            ({"7.svg": b"<svg onload='x'/>"}, {"7.svg": "n’est pas une image"}),
            ({"7.jpg": b"0" * 1_000_001}, {"7.jpg": "dépasse 1 Mo"}),
            ({"7.png": photo("PNG", (10_001, 1_000), 0, "1")}, {"7.png": "10 millions de points"}),
            ({"7.png": photo("PNG", (20_000, 20_000), 0, "1")}, {"7.png": "10 millions"}),
            (
                {"7.jpg": photo(), "a/7.png": photo("PNG")},
                {"7.jpg": "Deux photos", "a/7.png": "Deux photos"},
            ),
            (
                {"07.jpg": photo(), "a/7.png": photo("PNG")},
                {"07.jpg": "Deux photos", "a/7.png": "Deux photos"},
            ),
        ],
    )
    def test_what_is_not_taken_says_why(self, files, faults):
        found = read_photos(zipped({**files, "8.jpg": photo()}))
        assert list(found.pictures) == ["8"]
        assert [name for name, _ in found.faults] == list(faults)
        assert all(faults[name] in plain(why) for name, why in found.faults)

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"%PDF", "n’est pas un zip"),
            (photo(), "n’est pas un zip"),
            (zipped({})[:10] or b"", "n’est pas un zip"),
            (zipped({"7.jpg": photo()})[:-40], "est abîmé"),
            (zipped({".DS_Store": b"x"}), "n’a aucune photo"),
            (zipped({f"{n}.jpg": b"" for n in range(501)}), "plus de 500 photos"),
            (zipped({f"{n}.jpg": b"0" * 1_000_000 for n in range(50)}), "trop de données"),
            (b"PK\x03\x04" + b"0" * 5_000_001, "dépasse 5 Mo"),
            (
                zipped({f"{n}.png": photo("PNG", (3_000, 3_000), 0, "1") for n in range(34)}),
                "trop grandes pour être lues ensemble",
            ),
        ],
        ids=range(9),
    )
    def test_a_file_beyond_the_limits(self, content, why):
        with pytest.raises(Unreadable) as refused:
            read_photos(content)
        assert why in plain(refused.value)

    @pytest.mark.parametrize("seed", range(30))
    def test_a_spoilt_zip_is_read_or_refused_in_words(self, seed):
        chance = random.Random(seed)
        content = bytearray(zipped({f"{n}.jpg": photo(size=(30, 40)) for n in range(4)}))
        for _ in range(chance.randint(1, 30)):
            content[chance.randrange(4, len(content))] = chance.randrange(256)
        with suppress(Unreadable):
            found = read_photos(bytes(content))
            assert all(why for _, why in found.faults)


class TestPlan:
    def test_each_photo(self, term, by, known):
        old, new = known("7", "Alisier", "Ève"), known("0008", "Bouleau", "Max")
        give(kept_photos(term, by, {"7.jpg": photo()}), by)
        same = kept_photos(term, by, {"7.jpg": photo()})
        assert [item.fate for item in planned(same).items] == [Fate.SAME]
        other = kept_photos(
            term, by, {"7.jpg": photo(colour="red"), "8.jpg": photo(), "9.jpg": photo()}
        )
        assert [(item.fate, item.student) for item in planned(other).items] == [
            (Fate.REPLACED, old),
            (Fate.NEW, new),
            (Fate.UNKNOWN, None),
        ]

    def test_giving_writes_it_all_and_keeps_nothing_else(self, term, by, known):
        student = known("7", "Alisier", "Ève")
        kept = give(kept_photos(term, by, {"7.jpg": photo(), "9.jpg": photo()}), by)
        assert kept.told == {"new": 1, "replaced": 0}
        assert Photo.objects.get().student == student
        assert PhotoDraft.objects.count() == 0

    def test_a_photo_given_meanwhile(self, term, by, known):
        known("7", "Alisier", "Ève")
        first = kept_photos(term, by, {"7.jpg": photo()})
        second = kept_photos(term, by, {"7.jpg": photo(colour="red")})
        plan = planned(second)
        give(first, by)
        before = Photo.objects.values_list("digest").get()
        with pytest.raises(PhotosMoved):
            give_photos(second.pk, plan.drafts, plan.seen, by=by)
        assert Photo.objects.values_list("digest").get() == before

    def test_twice(self, term, by, known):
        known("7", "Alisier", "Ève")
        kept = kept_photos(term, by, {"7.jpg": photo()})
        plan = planned(kept)
        give(kept, by)
        with pytest.raises(PlanExecutedAlready):
            give_photos(kept.pk, plan.drafts, plan.seen, by=by)

    @pytest.mark.parametrize("count", [1, 30])
    def test_the_queries_do_not_grow(self, term, by, known, count, django_assert_num_queries):
        for number in range(count):
            known(f"{number + 1}", "Alisier", f"Ève{number}")
        files = {f"{number + 1}.jpg": photo(size=(30, 40)) for number in range(count)}
        kept = kept_photos(term, by, files)
        plan = planned(kept)
        with django_assert_num_queries(10):
            give_photos(kept.pk, plan.drafts, plan.seen, by=by)


class TestPages:
    def test_from_the_zip_to_the_board(self, reader, term, known):
        student = known("7", "Alisier", "Ève", group="TD1")
        known("8", "Bouleau", "Max")
        answer = sent(reader, term, zipped({"7.jpg": photo(), "9.jpg": photo(), "8.jpg": b"x"}))
        kept = PhotoSet.objects.get()
        assert answer.redirect_chain[-1][0] == reverse("grading:photos-plan", args=[kept.pk])
        assert [(item.fate) for item in answer.context["plan"].items] == [Fate.NEW, Fate.UNKNOWN]
        assert [name for name, _ in kept.faults] == ["8.jpg"]
        assert not Photo.objects.exists()
        seen = {"empreinte": answer.context["plan"].fingerprint}
        answer = reader.post(reverse("grading:photos-plan", args=[kept.pk]), seen, follow=True)
        assert "1 photo ajoutée" in plain(answer.content.decode())
        board = reader.get(reverse("grading:photo-board", args=[term.pk])).content.decode()
        assert board.count('class="portrait"') == 1
        assert board.count("portrait-none") == 1
        image = reader.get(reverse("grading:photo", args=[student.pk]))
        assert image["Content-Type"] == "image/jpeg"
        assert "private" in image["Cache-Control"]
        assert Image.open(BytesIO(image.content)).size == (240, 320)

    def test_a_plan_that_moved_is_shown_anew(self, reader, term, by, known):
        known("7", "Alisier", "Ève")
        kept = kept_photos(term, by, {"7.jpg": photo()})
        address = reverse("grading:photos-plan", args=[kept.pk])
        seen = reader.get(address).context["plan"].fingerprint
        give(kept_photos(term, by, {"7.jpg": photo(colour="red")}), by)
        answer = reader.post(address, {"empreinte": seen})
        assert answer.context["moved"]
        assert Photo.objects.get().added_by == by
        assert [item.fate for item in answer.context["plan"].items] == [Fate.REPLACED]

    def test_a_refused_zip_says_so_at_its_field(self, reader, term):
        answer = sent(reader, term, b"x")
        assert "n’est pas un zip" in answer.context["form"].errors["fichier"][0]
        assert not PhotoSet.objects.exists()

    def test_a_group_of_the_board(self, reader, term, known):
        known("7", "Alisier", "Ève", group="TD1")
        known("8", "Bouleau", "Max")
        group = term.groups.get()
        page = reader.get(reverse("grading:photo-board", args=[term.pk]), {"groupe": group.pk})
        assert [str(each.student) for each in page.context["enrolments"]] == ["Alisier Ève"]

    def test_it_is_taken_away(self, reader, term, by, known):
        student = known("7", "Alisier", "Ève")
        give(kept_photos(term, by, {"7.jpg": photo()}), by)
        situation = reverse("grading:situation", args=[student.pk])
        assert "portrait" in reader.get(situation).content.decode()
        remove = reverse("grading:photo-remove", args=[student.pk])
        assert reader.get(remove).status_code == 405
        assert reader.post(remove).url == situation
        assert not Photo.objects.exists()
        assert "portrait" not in reader.get(situation).content.decode()
        assert reader.post(remove).status_code == 404

    def test_who_may_see_and_take_away(self, client, term, by, known):
        student = EnrolmentFactory(term=term, with_account=True, student__number="7").student
        give(kept_photos(term, by, {"7.jpg": photo()}), by)
        address = reverse("grading:photo", args=[student.pk])
        remove = reverse("grading:photo-remove", args=[student.pk])
        other = EnrolmentFactory(term=term, with_account=True).student.user
        strangers = [
            other,
            MembershipFactory(department=term.department, role=Role.TEACHER).user,
            MembershipFactory(department=term.department, role=Role.ADMINISTRATOR).user,
            MembershipFactory(department__code="autre", role=Role.DIRECTOR).user,
        ]
        for user in strangers:
            client.force_login(user)
            assert client.get(address).status_code in (403, 404)
            assert client.post(remove).status_code in (403, 404)
        client.force_login(student.user)
        assert client.get(address).status_code == 200
        assert client.post(remove).status_code == 403
        assert Photo.objects.exists()

    def test_a_set_is_nobody_elses(self, client, term, by, known):
        known("7", "Alisier", "Ève")
        kept = kept_photos(term, by, {"7.jpg": photo()})
        client.force_login(MembershipFactory(department=term.department, role=Role.DIRECTOR).user)
        for name, args in (("plan", []), ("draft", [kept.drafts.get().pk])):
            address = reverse(f"grading:photos-{name}", args=[kept.pk, *args])
            assert client.get(address).status_code == 404

    def test_in_his_data(self, client, term, by):
        student = EnrolmentFactory(term=term, with_account=True, student__number="7").student
        client.force_login(student.user)
        data = json.loads(client.get(reverse("grading:my-data")).content)
        assert data["photo"] is None
        give(kept_photos(term, by, {"7.jpg": photo()}), by)
        data = json.loads(client.get(reverse("grading:my-data")).content)
        image = base64.b64decode(data["photo"]["image en base64"])
        assert image == bytes(Photo.objects.get().image)

    def test_in_the_file_of_a_jury(self, client, small, term, by, known):
        student = known("7", "Alisier", "Ève")
        small.mark(student.enrolments.get(), "R1.01", "12")
        give(kept_photos(term, by, {"7.jpg": photo()}), by)
        client.force_login(by)
        jury = JuryFactory(term=term)
        page = client.get(reverse("grading:jury-student", args=[jury.pk, student.pk]))
        assert reverse("grading:photo", args=[student.pk]) in page.content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_queries_of_the_pages(self, reader, term, by, count, django_assert_num_queries):
        GroupFactory(term=term, name="TD7")
        files = {}
        for _ in range(count):
            files[f"{EnrolmentFactory(term=term).student.number}.jpg"] = photo(size=(30, 40))
        kept = kept_photos(term, by, files)
        with django_assert_num_queries(7):
            reader.get(reverse("grading:photos-plan", args=[kept.pk]))
        give(kept, by)
        with django_assert_num_queries(6):
            reader.get(reverse("grading:photo-board", args=[term.pk]))

    def test_photos_never_given_are_forgotten(self, term, by, known):
        old = kept_photos(term, by, {"7.jpg": photo()})
        PhotoSet.objects.update(created_at="2020-01-01T00:00:00Z")
        kept_photos(term, by, {"8.jpg": photo()})
        assert not PhotoSet.objects.filter(pk=old.pk).exists()
        assert Student.objects.count() == 0
