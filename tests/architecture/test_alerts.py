"""Alerts that could fire: their metrics exist, their runbooks too."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from prometheus_client import REGISTRY

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy/prometheus/rules.yml"
PROMTOOL = shutil.which("promtool") or str(ROOT / ".local/promtool/usr/bin/promtool")
CONTRACT = {
    "presign_generated_total",
    "presign_failed_total",
    "presign_expired_total",
    "redeem_duration_seconds",
    "redemption_completion_seconds",
    "redemptions_total",
    "redemption_oldest_copying_seconds",
    "asset_copies_total",
    "asset_copy_seconds",
    "voucher_wrong_codes_total",
    "outbox_pending",
    "outbox_oldest_seconds",
    "outbox_dead_total",
    "cache_requests_total",
    "ledger_imbalance_total",
}


def alerts() -> list[dict[str, object]]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def measured() -> set[str]:
    names = {metric.name for metric in REGISTRY.collect()}
    return names | {f"{name}_total" for name in names}


def test_every_metric_of_the_contract_is_measured() -> None:
    assert measured() >= CONTRACT


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: str(alert["alert"]))
def test_an_alert_asks_for_metrics_that_exist_and_names_its_runbook(alert) -> None:
    asked = set(re.findall(r"\b([a-z]+(?:_[a-z]+)+)\b", re.sub(r"\{[^}]*\}", "", alert["expr"])))
    asked = {re.sub(r"_(sum|count)$", "", name) for name in asked}
    assert asked
    assert asked <= measured()
    assert (ROOT / alert["annotations"]["runbook"]).exists()


@pytest.mark.skipif(not Path(PROMTOOL).exists(), reason="promtool is not installed")
def test_alerts_fire_and_keep_quiet_as_written() -> None:
    done = subprocess.run(
        [PROMTOOL, "test", "rules", "rules_test.yml"],
        cwd=RULES.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
