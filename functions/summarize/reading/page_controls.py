"""Recognizes the text of a page's controls: buttons, menus, players, paywalls, advertisements."""

import re

# The maximum number of words in a control. The longest controls are notices of a paywall.
MAX_CONTROL_WORDS = 30

_CONTROL = re.compile(
    # Buttons and menus.
    r"(?:learn more|print|save|share|reply|comments?|menu|loading)\W*"
    r"|(?:\d{1,6} |view |show |hide |load |read )(?:\d{1,6} |all |more )?comments?"
    r"|(?:play|watch|live) (?:video|live|now)|listen to this (?:article|story|episode)"
    r"|\d{1,3}[- ]min(?:ute)?s?[- ]read|reading time:? .{1,20}|back to top"
    # Lists of other articles and topics.
    r"|(?:what|more) to (?:read|watch)(?: next)?|trending(?: now)?|related topics?"
    r"|more on this (?:story|topic)|(?:posted in|filed under:?) [^.!?]{1,60}"
    # Advertisements.
    r"|(?:skip|close|hide) (?:advertise?ment|ad)"
    r"|(?:advertise?ment\W{1,3})?(?:article|story) continues\b.{0,40}"
    r"|(?:sponsored|promoted|paid)(?: content| post)?"
    # Pictures and scripts.
    r"|(?:image|media|video) (?:source|caption),? .*|(?:please )?enable javascript\b.*"
    # Paywalls and appeals to the reader.
    r"|(?:this|the rest of (?:this|the)) (?:content|article|story) is (?:only )?"
    r"(?:for|available to)\b[^.!?]{0,60}\b(?:subscribers|members)\b.*"
    r"|already (?:a|have)\b[^.!?]{0,60}\? ?(?:please )?(?:log|sign) ?in\b.*"
    r"|support (?:independent|local|our|quality) journalism\b.*"
    r"|join (?:our|the) (?:[\w’'-]+ ){0,4}(?:channel|newsletter|community|conversation|group)\b.*"
    r"|follow (?:our|the) live (?:blog|coverage|updates)\b.*"
    # Advice to readers who need help.
    r"|if you(?:['’]ve| have| are|['’]re| or someone you know)\b[^.!?]{0,120}\b(?:affected by"
    r"|suicidal|in crisis|struggling|needs? (?:help|support))\b.*",
    re.IGNORECASE,
)


def is_page_control(text: str) -> bool:
    """True if the whole text of a block belongs to a control of the page."""
    return len(text.split()) <= MAX_CONTROL_WORDS and bool(_CONTROL.fullmatch(text))
