"""Enumerates schedules day by day with Python's zoneinfo, for schedule_rule_test.cpp to compare with.

Lines: "S begin end schedule", then every occurrence after `begin` and before `end` as a second since 1970, ascending.
"""
import calendar
import random
import sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

NAMES = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns",
         "Africa/Casablanca", "Pacific/Apia", "America/Sao_Paulo", "America/Nuuk"]


def instant(zone, day, minute):
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minute)
    return int(wall.timestamp())


def clock(minute):
    return f"{minute // 60:02}:{minute % 60:02}"


def on_weekdays(chance):
    days = sorted(chance.sample(range(7), chance.randint(1, 3)))
    times = sorted(chance.sample(range(0, 1440, 15), chance.randint(1, 3)))
    text = f"every {', '.join(NAMES[d] for d in days)} at {', '.join(map(clock, times))}"
    return text, lambda zone, day: [instant(zone, day, t) for t in times] if day.weekday() in days else []


def every_day(chance):
    times = sorted(chance.sample([0, 1, 30, 59, 60, 90, 119, 120, 150, 179, 180, 210, 1380, 1410, 1439], 4))
    return f"every day at {', '.join(map(clock, times))}", lambda zone, day: [instant(zone, day, t) for t in times]


def intervals(chance):
    step = chance.choice([15, 20, 30, 60, 120, 360, 720, 1440])
    text = f"every {step} minutes" if step < 60 else f"every {step // 60} hours"

    def occurrences(zone, day):
        at, end, found = instant(zone, day, 0), instant(zone, day + timedelta(days=1), 0), []
        while at + step * 30 <= end:
            found.append(at)
            at += step * 60
        return found

    return text, occurrences


def window(chance):
    step, begin = chance.choice([10, 45, 90]), chance.randrange(0, 720, 30)
    end = begin + chance.randrange(60, 700, 10)

    def occurrences(zone, day):
        return list(range(instant(zone, day, begin), instant(zone, day, end) + 1, step * 60))

    return f"every {step} minutes from {clock(begin)} to {clock(end)}", occurrences


def few_weeks(chance):
    weeks, first = chance.randint(2, 4), date(2006, 1, 2) + timedelta(days=chance.randrange(0, 400))
    text = f"every {weeks} weeks on {NAMES[first.weekday()]} at 02:30 from {first}"
    return text, lambda zone, day: [instant(zone, day, 150)] if day >= first and (day - first).days % (7 * weeks) == 0 else []


def month_days(chance):
    days = sorted(chance.sample(range(1, 29), 3))
    text = f"every month on day {', '.join(map(str, days))} at 09:00"
    return text, lambda zone, day: [instant(zone, day, 540)] if day.day in days else []


def nth_day(chance):
    unit, months = chance.choice([("month", 1), ("quarter", 3), ("year", 12)])
    weekdays, name = chance.choice([(range(5), "business day"), (range(7), "day"), ([4], "friday"), ([6], "sunday")])
    ordinal = chance.choice(["first", "second", "third", "fourth", "last"])

    def occurrences(zone, day):
        first = (day.month - 1) // months * months + 1
        last = first + months - 1
        begin, end = date(day.year, first, 1), date(day.year, last, calendar.monthrange(day.year, last)[1])
        hits = [d for d in (begin + timedelta(days=i) for i in range((end - begin).days + 1)) if d.weekday() in weekdays]
        chosen = hits[-1] if ordinal == "last" else hits[["first", "second", "third", "fourth"].index(ordinal)]
        return [instant(zone, day, 150)] if day == chosen else []

    return f"{ordinal} {name} of {unit} at 02:30", occurrences


def enumerate_one(zone_name, kind, chance):
    zone = ZoneInfo(zone_name)
    rules = [kind(chance)] + ([every_day(chance)] if chance.random() < 0.2 else [])
    year = chance.choice([2007, 2010, 2011, 2017, 2026, 2027, 2045])
    found, day = set(), date(year, 1, 1) - timedelta(days=2)
    while day < date(year + 1, 2, 1):
        for _, occurrences in rules:
            found.update(occurrences(zone, day))
        day += timedelta(days=1)
    begin = int(datetime(year, 1, 1, tzinfo=timezone.utc).timestamp())
    end = int(datetime(year + 1, 1, 25, tzinfo=timezone.utc).timestamp())
    print("S", begin, end, " and ".join(text for text, _ in rules), "in", zone_name)
    print("\n".join(str(second) for second in sorted(found) if begin < second < end))


def main():
    chance = random.Random(int(sys.argv[1]))
    for zone in ZONES:
        for kind in (on_weekdays, every_day, intervals, window, few_weeks, month_days, nth_day, nth_day):
            enumerate_one(zone, kind, chance)


main()
