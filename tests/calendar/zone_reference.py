"""Cuts time into units and resolves periods with Python's zoneinfo, in every zone of the system, for zone_check.cpp to
compare with: `zone_reference.py SEED YEARS MOMENTS`, per zone the clock changes of so many years of 1970 to 2100 (131: all)
and so many random moments.

Lines: "Z name"; "B second week_start year_start unit start end label", the bucket that the second lies in; "P second
week_start year_start begin end|text", what a period means then. Seconds since 1970; weeks start on Sunday (0), Monday (1)
or Saturday (6), fiscal years in the month `year_start`. In the code both are `by`.
"""
import random
import sys
import zoneinfo
from datetime import date, datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
LAST = int((datetime(2101, 1, 1, tzinfo=timezone.utc) - EPOCH).total_seconds())
UNITS = ["hour", "day", "week", "month", "quarter", "year", "fiscal-quarter", "fiscal-year"]
WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
MONTHS = {"month": 1, "quarter": 3, "year": 12, "fiscal-quarter": 3, "fiscal-year": 12}


def wall(zone, second):
    return (EPOCH + timedelta(seconds=second)).astimezone(zone)


def offset(zone, second):
    return int(wall(zone, second).utcoffset().total_seconds())


def instant(zone, moment):
    """A wall clock's reading: the first of two, and in a gap by the offset from before it, as PEP 495 has it."""
    seconds = (moment.replace(tzinfo=timezone.utc) - EPOCH) // timedelta(seconds=1)
    return seconds - int(moment.replace(tzinfo=zone, fold=0).utcoffset().total_seconds())


def midnight(zone, day):
    return instant(zone, datetime(day.year, day.month, day.day))


def change_between(zone, low, high):
    """The first second after `low` with another offset, if that of `high` differs."""
    before = offset(zone, low)
    if offset(zone, high) == before:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(zone, middle) == before else (low, middle)
    return high


def changes(zone, year):
    at, step = int((datetime(year, 1, 1, tzinfo=timezone.utc) - EPOCH).total_seconds()), 9 * 86400
    end = at + 366 * 86400
    while at < end:
        change = change_between(zone, at, at + step)
        if change is not None:
            yield change
        at = at + step if change is None else change


def add_months(day, months):
    """The same day of the month so many months on, or the month's last."""
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def fiscal_year_of(day, year_start):
    """Its first day, and the calendar year it ends in."""
    first = day.replace(day=1, month=year_start)
    if first > day:
        first = first.replace(year=first.year - 1)
    return first, (add_months(first, 12) - timedelta(days=1)).year


def first_day(day, unit, by):
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=(day.isoweekday() - by[0]) % 7)
    months = MONTHS[unit]
    if unit.startswith("fiscal"):
        first, _ = fiscal_year_of(day, by[1])
        while add_months(first, months) <= day:
            first = add_months(first, months)
        return first
    return day.replace(day=1, month=(day.month - 1) // months * months + 1)


def later(day, unit, count):
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    return add_months(day, count * MONTHS[unit])


def label(day, unit, by):
    if unit.startswith("fiscal"):
        first, year = fiscal_year_of(day, by[1])
        quarters = (day.year * 12 + day.month - first.year * 12 - first.month) // 3
        return f"FY{year:04}" + (f"Q{quarters + 1}" if unit == "fiscal-quarter" else "")
    if unit == "week" and day.weekday() == 0:
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    return {"month": f"{day.year:04}-{day.month:02}", "quarter": f"{day.year:04}Q{(day.month + 2) // 3}",
            "year": f"{day.year:04}"}.get(unit, str(day))


def hour_bucket(zone, second):
    start = second - (second + offset(zone, second)) % 3600
    change = change_between(zone, start, second)
    start = start if change is None else change
    end = start + 3600 - (start + offset(zone, start)) % 3600
    change = change_between(zone, start, end)
    end = end if change is None else change
    local = wall(zone, start)
    text = local.strftime("%Y-%m-%dT%H:%M") + (local.strftime(":%S") if local.second else "")
    size = abs(offset(zone, start))
    text += f"{'-' if offset(zone, start) < 0 else '+'}{size // 3600:02}:{size // 60 % 60:02}"
    return start, end, text + (f":{size % 60:02}" if size % 60 else "")


def bucket(zone, second, unit, by):
    """From midnight to midnight, whatever the wall clock shows between them."""
    if unit == "hour":
        return hour_bucket(zone, second)
    around = first_day(wall(zone, second).date(), unit, by)
    for count in (-2, -1, 0, 1, 2):
        first = later(around, unit, count)
        start, end = midnight(zone, first), midnight(zone, later(first, unit, 1))
        if start <= second < end:
            return start, end, label(max(first, wall(zone, start).date()), unit, by)  # some zones skipped a day
    raise ValueError(f"no {unit} of {zone} has {second}")


def back(moment, unit, count):
    if unit in ("day", "week"):
        return moment - timedelta(days=count * (7 if unit == "week" else 1))
    day = add_months(moment.date(), -count * MONTHS[unit])
    return moment.replace(year=day.year, month=day.month, day=day.day)


def periods(zone, second, by, chance):
    now = wall(zone, second).replace(tzinfo=None)
    today, hour = now.date(), hour_bucket(zone, second)[0]
    units, count = UNITS[1:], chance.randint(2, 30)

    def days(begin, end, text):
        return midnight(zone, begin), midnight(zone, end), text

    yield days(today, today + timedelta(days=1), "today")
    yield days(today - timedelta(days=1), today, "yesterday")
    for unit in units:
        first = first_day(today, unit, by)
        yield days(first, later(first, unit, 1), f"this {unit}")
        yield days(later(first, unit, -1), first, f"last {unit}")
        yield days(later(first, unit, -count), first, f"last {count} {unit}s")
        yield instant(zone, back(now, unit, count)), second, f"past {count} {unit}s"
        if unit != "day":
            yield midnight(zone, first), second, f"{unit} to date"
    yield hour - 3600 * count, hour, f"last {count} hours"
    yield second - 3600 * count, second, f"past {count} hours"
    any_day = date(1970, 1, 1) + timedelta(days=chance.randrange(0, 131 * 365))
    for unit in units:
        first = first_day(any_day, unit, (1, by[1]))
        yield days(first, later(first, unit, 1), label(first, unit, by))
    yield days(any_day, any_day + timedelta(days=count), f"{any_day}..{any_day + timedelta(days=count)}")
    monday = chance.randrange(7)
    since = today - timedelta(days=(today.isoweekday() - monday) % 7)
    yield midnight(zone, since), second, f"since {WEEKDAYS[monday]}"


def sample(name, chance, years, moments):
    zone = zoneinfo.ZoneInfo(name)
    seconds = {chance.randrange(0, LAST) for _ in range(moments)}
    for year in chance.sample(range(1970, 2101), years):
        for change in changes(zone, year):
            seconds |= {change - 1, change, change + chance.choice([1, 899, 1800, 3599, 3600, 7200, 43200, 86399])}
    print("Z", name)
    for second in sorted(seconds):
        by = chance.choice([0, 1, 1, 6]), chance.choice([1, 4, 7, 10, chance.randint(1, 12)])
        for unit in UNITS:
            start, end, text = bucket(zone, second, unit, by)
            print("B", second, *by, unit, start, end, text)
        for begin, end, text in chance.sample(list(periods(zone, second, by, chance)), 8):
            print("P", second, *by, begin, f"{end}|{text}")


def main():
    chance = random.Random(int(sys.argv[1]))
    for name in sorted(zoneinfo.available_timezones()):
        sample(name, chance, int(sys.argv[2]), int(sys.argv[3]))


main()
