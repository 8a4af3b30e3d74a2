"""How the English pages and forms of a Vietnamese site write short dates: the day first, as on the Vietnamese ones."""

SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y"]
DATETIME_INPUT_FORMATS = [
    *("%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M", "%d.%m.%Y %H:%M", "%d/%m/%Y %Hh%M"),
    *("%H:%M %d/%m/%Y", "%Hh%M %d/%m/%Y"),
    *("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"),
]
