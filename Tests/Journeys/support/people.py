"""Synthetic applicants: nobody real is meant, their telephone numbers ring nowhere."""

import itertools
from dataclasses import dataclass

_serials = itertools.count(700_001)


@dataclass(frozen=True)
class Person:
    name: str
    number: str
    #: Day, month, year as people write it.
    born: str
    sex: str
    phone: str

    @property
    def card(self) -> str:
        """The text of the QR code on this person's identity card."""
        day, month, year = (int(part) for part in self.born.split("/"))
        sex = {"male": "Nam", "female": "Nữ"}[self.sex]
        place = "Thôn 3, Vân Sơn, Triệu Sơn, Thanh Hóa"
        return f"{self.number}|171234567|{self.name}|{day:02}{month:02}{year}|{sex}|{place}|15052022"


def person(name: str = "Lê Thị Hạnh", born: str = "27/3/1985", sex: str = "female") -> Person:
    """A person with a number of her own that agrees with sex and year of birth."""
    year = int(born.rsplit("/", 1)[1])
    century = (year // 100 - 19) * 2 + (0 if sex == "male" else 1)
    serial = next(_serials)
    return Person(name, f"038{century}{year % 100:02}{serial:06}", born, sex, f"0301{serial:06}")


def answers(code: str, who: Person, **changed) -> dict:
    """Answers to every question of a procedure, by field key."""
    if code == "TN-XN-01":
        filled = {
            "full_name": who.name,
            "personal_number": who.number,
            "birth_date": who.born,
            "sex": who.sex,
            "phone": who.phone,
            "village": "van-son-thon-3",
            "address": "Ngõ 2, nhà ông Bảy",
            "head_name": who.name,
            "household_members": "4",
            "list_kind": "near_poor",
            "year": "2026",
            "purpose": "school_fees",
            "purpose_other": "",
            "delivery": "counter",
        }
    else:
        filled = {
            "full_name": who.name,
            "personal_number": who.number,
            "relation": "mother",
            "phone": who.phone,
            "village": "van-son-thon-3",
            "child_name": "Lê Minh Khôi",
            "child_birth_date": "02/11/2026",
            "child_sex": "male",
            "birth_place": "Trạm Y tế xã",
            "ethnicity": "Kinh",
            "mother_name": who.name,
            "mother_birth_date": who.born,
            "father_name": "",
            "father_birth_date": "",
            "parents_married": "unmarried",
            "copies": "0",
            "delivery": "counter",
        }
    return filled | changed
