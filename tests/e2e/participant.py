"""A participant's hands at a real page: finds things by the words that are on the screen, as a person does."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playwright.sync_api import Locator, Page, expect

from provisioning.simulate.play import Card
from tests.e2e.paper import PaperItem, squeeze

Answer = str | tuple[str, ...] | None  # option ids, most and least, or what is typed; None: passed by


class Participant:
    """Somebody with a card at a page that is open."""

    def __init__(self, page: Page, card: Card, paper: Mapping[str, list[PaperItem]]) -> None:
        self.page = page
        self.card = card
        self.items = {item.id: item for items in paper.values() for item in items}

    def log_in(self) -> None:
        self.fill_in()
        self.press("Masuk")

    def fill_in(self) -> None:
        """What the card and the wall say, not sent yet."""
        self.page.get_by_label("NIP").fill(self.card.nip)
        self.page.get_by_label("PIN").fill(self.card.pin)
        self.page.get_by_label("Token sesi").fill(self.card.token)

    def prepare(self) -> None:
        """From the question who this is to the first block's introduction."""
        self.practise()
        self.press("Mulai ujian")
        self.see("Subtes 1 dari")

    def practise(self) -> None:
        """From the question who this is through rules and practice to the waiting room."""
        self.press("Ya, ini saya")
        self.press("Saya mengerti")
        for _ in range(6):
            self.press("Berikutnya")
        self.press("Selesai berlatih")

    def enter_block(self) -> None:
        self.press("Mulai subtes")
        self.see("Soal 1 dari")

    def begin(self, url: str) -> Participant:
        """Everything up to the first item."""
        self.page.goto(url)
        self.log_in()
        self.prepare()
        self.enter_block()
        return self

    def here(self) -> PaperItem:
        """The item on the screen."""
        field = self.page.locator("article.item input, article.item textarea").first
        name = field.get_attribute("name") or field.get_attribute("id") or ""
        known = [item for id_, item in self.items.items() if name in (id_, f"{id_}-0", f"number-{id_}", f"text-{id_}")]
        assert known, f"no such item: {name}"
        return known[0]

    def answer(self, answer: Answer) -> PaperItem:
        """Gives the item on the screen this answer and waits until it shows as given; the item."""
        item = self.here()
        if answer is None:
            return item
        if item.type in ("numeric", "text"):
            assert isinstance(answer, str)
            field = self.page.locator("article.item input, article.item textarea")
            field.fill(answer)
            expect(field).to_have_value(answer)
            field.blur()
        elif item.type == "most-least":
            for side, option in enumerate(answer):
                choice = self._row(item, option).locator("input").nth(side)
                choice.click()
                expect(choice).to_be_checked()
        else:
            for option in (answer,) if isinstance(answer, str) else answer:
                row = self._row(item, option)
                if not row.locator("input").is_checked():  # a second click would take it back
                    row.click()
                expect(row.locator("input")).to_be_checked()
        return item

    def answer_all(
        self, answers: Mapping[str, Answer], looking: Callable[[str], None] = lambda item: None
    ) -> list[str]:
        """Goes through the open block's items to its review, `looking` at each; the ids in the order seen."""
        seen = []
        total = int(self.page.locator(".item-title .unseen").inner_text().split()[-1])
        for number in range(1, total + 1):
            self.see(f"Soal {number} dari {total}")
            looking(self.here().id)
            seen.append(self.answer(answers[self.here().id]).id)
            if number < total:
                self.press("Berikutnya")
        self.press("Periksa")
        self.see("Periksa subtes ini")
        return seen

    def submit(self) -> None:
        self.press("Kumpulkan")
        self.press("Ya, kumpulkan")
        self.see("Pengerjaan sudah diterima")

    def go(self, number: int) -> None:
        """To an item by the navigator."""
        self.page.locator("aside .navigator").get_by_role("button", name=f"Soal {number},").click()
        self.see(f"Soal {number} dari")

    def shown(self) -> Answer:
        """What the item on the screen shows as its answer."""
        item = self.here()
        if item.type in ("numeric", "text"):
            return self.page.locator("article.item input, article.item textarea").input_value() or None
        chosen = self.page.locator("article.item input:checked")
        rows = [self._option_of(item, chosen.nth(at)) for at in range(chosen.count())]
        if item.type == "most-least":
            sides = {chosen.nth(at).get_attribute("name"): row for at, row in enumerate(rows)}
            return (sides[f"{item.id}-0"], sides[f"{item.id}-1"]) if len(sides) == 2 else None
        if item.type == "multiple":
            return tuple(sorted(rows)) or None
        return rows[0] if rows else None

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def see(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_attached()

    def storage_line(self) -> Locator:
        return self.page.locator(".place")

    def _row(self, item: PaperItem, option: str) -> Locator:
        """The row of an option, wherever the shuffle has put it."""
        rows = self.page.locator("article.item tbody tr" if item.type == "most-least" else "article.item label.option")
        texts = rows.locator(".text").all_inner_texts()
        at = [squeeze(text) for text in texts].index(item.options[option])
        return rows.nth(at)

    def _option_of(self, item: PaperItem, field: Locator) -> str:
        text = field.locator("xpath=ancestor::*[self::tr or self::label[contains(@class,'option')]][1]")
        squeezed = squeeze(text.locator(".text").inner_text())
        return next(option for option, words in item.options.items() if words == squeezed)
