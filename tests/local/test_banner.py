from deploy.local.banner import banner

DEMO = {
    "base_url": "http://127.0.0.1:8000",
    "api_key": "prefix.secret",
    "other_api_key": "other.secret",
    "voucher_codes": ["AAAA-BBBB-CCCC-D", "EEEE-FFFF-GGGG-H"],
    "timed_voucher_codes": ["JJJJ-KKKK-MMMM-N"],
    "tracking_slug": "verao",
    "admin": {"email": "equipe@acervo.example", "password": "uma senha"},
    "studio": {"email": "lia@estudioaurora.example", "password": "outra senha"},
}


def test_banner_types_out_the_address_the_code_the_key_and_the_login(home):
    text = banner(home, DEMO)

    for word in ("http://127.0.0.1:8000/resgatar", "AAAA-BBBB-CCCC-D", "prefix.secret"):
        assert word in text
    assert "equipe@acervo.example  ·  senha uma senha" in text
    assert "lia@estudioaurora.example  ·  senha outra senha" in text


def test_banner_away_from_a_terminal_has_no_styles(home):
    assert "\033" not in banner(home, DEMO)
