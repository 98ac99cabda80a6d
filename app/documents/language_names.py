"""Names of languages, in English and in their own tongue, to their codes."""

from collections.abc import Mapping

# What languages are called, in English and by those who write them.
_NAMES = {
    "en": "english englisch anglais inglés ingles inglese",
    "de": "german deutsch allemand alemán",
    "fr": "french français francais französisch",
    "es": "spanish español espanol castellano",
    "it": "italian italiano italienisch",
    "pt": "portuguese português portugues",
    "nl": "dutch nederlands",
    "sv": "swedish svenska",
    "da": "danish dansk",
    "no": "norwegian norsk",
    "fi": "finnish suomi",
    "et": "estonian eesti",
    "pl": "polish polski",
    "cs": "czech čeština česky",
    "sk": "slovak slovenčina",
    "sl": "slovenian slovene slovenščina",
    "hr": "croatian hrvatski",
    "sr": "serbian srpski српски",
    "hu": "hungarian magyar",
    "ro": "romanian română",
    "bg": "bulgarian български",
    "ru": "russian русский",
    "uk": "ukrainian українська",
    "be": "belarusian беларуская",
    "el": "greek ελληνικά",
    "tr": "turkish türkçe",
    "ar": "arabic العربية عربي",
    "fa": "persian farsi فارسی",
    "ur": "urdu اردو",
    "he": "hebrew עברית",
    "hi": "hindi हिन्दी",
    "bn": "bengali বাংলা",
    "ta": "tamil தமிழ்",
    "th": "thai ไทย",
    "vi": "vietnamese",
    "id": "indonesian",
    "zh": "chinese mandarin 中文 简体中文 繁體中文 汉语",
    "ja": "japanese 日本語",
    "ko": "korean 한국어",
    "ca": "catalan català",
    "gl": "galician galego",
    "eu": "basque euskara",
    "la": "latin",
    "eo": "esperanto",
    "lt": "lithuanian lietuvių",
    "lv": "latvian latviešu",
    "ka": "georgian ქართული",
    "hy": "armenian հայերեն",
}
# By their names in small letters.
LANGUAGE_CODES: Mapping[str, str] = {
    name: code for code, names in _NAMES.items() for name in names.split()
}
