"""The encodings before Unicode, told apart on a few lines of a price list."""
# ruff: noqa: RUF001  The letters below are what the old encodings hold.

from __future__ import annotations

import pytest

from services.pricing.adapters.tables.legacy import legacy_encoding

LISTS = {
    "german": ("cp1252", "Küchenmaschine weiß;12,50 €\nBügeleisen groß;9,99 €\n"),
    "one word": ("cp1252", "Größe M;12.50\n"),
    "french": ("cp1252", "Théière en céramique;12,50 €\nBœuf séché n°3;4,00\n"),
    "spanish": ("cp1252", "Lámpara pequeña;12,50\nSillón español;9\n"),
    "italian": ("cp1252", "Caffè macinato qualità;12,50\n"),
    "swedish": ("cp1252", "Blåbär sylt kök;12,50\nSmörgås;4\n"),
    "portuguese": ("cp1252", "Máquina de café São João;12,50\nCalção;4\n"),
    "trade marks": ("cp1252", "Bob\u2019s \u201cBest\u201d pen\nLego® Technic™ 5 m²\n"),
    "latin 9": ("iso8859_15", "Bügeleisen;12,50 €\nRegal;9,99 €\n"),
    "polish": ("cp1250", "Żelazko parowe łazienkowe;1\nKsiążka dziecięca;9,99\n"),
    "czech": ("cp1250", "Dětská kniha příběhů;99\nKuchyňský nůž;199\n"),
    "hungarian": ("cp1250", "Gyűjtői kiadás könyv;2990\nCipőfűző;300\n"),
    "romanian": ("cp1250", "Cămaşă bărbaţi;99\nMaşină de spălat;999\n"),
    "turkish": ("cp1254", "Çaydanlık büyük;120\nŞişe kapağı;30\nAğaç kaşık;10\n"),
    "russian": ("cp1251", "Чайник электрический белый;1200\nКнига детская;300\n"),
    "russian unix": ("koi8_r", "Чайник электрический белый;1200\nКнига детская;3\n"),
    "russian dos": ("cp866", "Чайник электрический белый;1200\nКнига детская;3\n"),
    "greek": ("cp1253", "Βραστήρας νερού λευκός;25,00\nΠαιδικό βιβλίο;9,99\n"),
    "japanese": ("cp932", "商品名;価格\n電気ケトル ホワイト;3500\n絵本 セット;1200\n"),
    "chinese": ("gb18030", "名称;价格\n电热水壶 白色;99\n儿童图书;30\n"),
    "korean": ("cp949", "상품명;가격\n전기 주전자 흰색;35000\n어린이 책;12000\n"),
    "german dos": ("cp850", "Küchenmaschine weiß;12,50\nBügeleisen groß;9,99\n"),
    "german mac": ("mac_roman", "Küchenmaschine weiß;1\nBügeleisen groß Äpfel;9\n"),
}


class TestLegacyEncoding:
    @pytest.mark.parametrize("name", sorted(LISTS))
    def test_a_short_list_reads_as_it_was_written(self, name: str) -> None:
        encoding, text = LISTS[name]
        data = text.encode(encoding)
        assert data.decode(legacy_encoding(data)) == text

    def test_bytes_that_are_no_language_are_still_given_an_encoding(self) -> None:
        assert legacy_encoding(b"\x81\x8d\x8f\x90")
