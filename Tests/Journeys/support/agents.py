"""How browsers name themselves."""

#: Zalo opens links in its own browser: an Android WebView with this at the end.
ZALO = (
    "Mozilla/5.0 (Linux; Android 11; SM-A127F Build/RP1A.200720.012; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/119.0.6045.193 Mobile Safari/537.36 Zalo android/12110585 ZaloTheme/light ZaloLanguage/vi"
)
