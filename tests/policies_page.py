"""Make docs/policies.md: what each shipped policy forbids to whom, tried out on the same apps."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from appcheck.catalogue import load_catalogue
from appcheck.match import match, matcher_for
from appcheck.model.policy import Catalogue, Policy
from appcheck.policy import load_policy
from appcheck.shipped import shipped
from appcheck.source import Facts
from appcheck.tryout import record_of, try_out
from appcheck.wording import in_language

PAGE = Path(__file__).parent.parent / "docs" / "policies.md"
DAY = date(2026, 11, 1)

APPS = (
    *("tiktok", "capcut", "lemon8", "wechat", "xiaohongshu", "deepseek", "temu", "vk", "telegram"),
    *("snapchat", "x", "instagram", "whatsapp", "signal", "dropbox", "strava"),
)

OPENING = f"""# Policies that ship

Each is one file in `policy/`. Those of authorities are readings and not legal advice: they say in their headers whom
they bind, which exceptions there are, and what they were read from. `appcheck policy show NAME` prints one whole, with
its sources; `appcheck policy test` runs the tests that stand in it.

## What each forbids

On an organisation's own iPhone, on {DAY}: **●** forbidden, **○** advised against or only warned of,
**r** forbidden to some role only, **p** also on a personal phone. Made from the policies themselves:
`APPCHECK_WRITE_EXPECTED=1 python -m pytest tests/test_policies_page.py`.
"""

LEFT_OUT = """## Left out, and why

- Lists of approved apps (United Kingdom, Region Dalarna, senior staff of the Swedish Armed Forces): not public.
- Regions Blekinge and Jönköping, Troms og Finnmark, municipalities in Sweden, Norway and Denmark: each would be TikTok
  alone, known from the press; only Region Uppsala's own text was found.
- The Swedish Government Offices, Socialstyrelsen and other agencies of the survey of 2023: reported without a text or
  a day. What one of them decided is the model of `social-apps-on-work-phones`.
- Säpo and NCSC-SE: no text that names an app was found.
- Folketing, Danish regions, the Norwegian Storting: recommendations, or reported without terms.
- South Australia: rulings as those of the Commonwealth, for a state's agencies.
- New Zealand's Defence Force and Ministry of Foreign Affairs: reported without a text.
- India's lists of September and November 2020 and of 2022: not collected.
- U.S. House on DeepSeek and the free ChatGPT: reported without terms.
- Other states of the USA: no list was evidenced.
- The use of a service on the web, which many of them forbid, too: no inventory of installed apps can show it.
"""


def page() -> str:
    """The whole page as Markdown."""
    catalogue = load_catalogue(shipped() / "catalogue")
    names = sorted(path.stem for path in shipped().glob("*.yaml"))
    policies = [load_policy(name, catalogue, shipped()) for name in names]
    shown = [catalogue.apps[slug].name for slug in APPS]
    lines = [f"| policy | {' | '.join(shown)} |", f"|---|{'---|' * len(shown)}"]
    for policy in policies:
        cells = " | ".join(_cell(policy, catalogue, slug) for slug in APPS)
        lines.append(f"| `{policy.id}` | {cells} |")
    about = ["| policy | what it is | authority | of |", "|---|---|---|---|"]
    about += [
        f"| `{each.id}` | {in_language(each.name, 'en')} | {each.owner} | {each.decided or each.version} |"
        for each in policies
    ]
    return "\n".join([OPENING, *lines, "", "## Which there are", "", *about, "", LEFT_OUT])


def _cell(policy: Policy, catalogue: Catalogue, slug: str) -> str:
    alone = _found(policy, catalogue, slug, (), "corporate")
    if alone == "●":
        return alone + ("p" if _found(policy, catalogue, slug, (), "personal") == "●" else "")
    by_role = (_found(policy, catalogue, slug, (role.id,), "corporate") for role in policy.roles)
    return alone + ("r" if "●" in by_role else "")


def _found(policy: Policy, catalogue: Catalogue, slug: str, roles: Sequence[str], ownership: str) -> str:
    if policy.covers.ownership and ownership not in policy.covers.ownership:
        return ""
    record = record_of(catalogue.apps[slug], catalogue, "ios")
    found = match(matcher_for(policy, catalogue), record)
    held = {role.id: role.id in roles for role in policy.roles}
    findings = try_out(policy, catalogue, found, record, Facts("ios", ownership, "", ""), (), held, DAY).findings
    statuses = {finding.status for finding in findings if finding.result == "fail"}
    return "●" if "open" in statuses else "○" if statuses else ""


def write() -> None:
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
