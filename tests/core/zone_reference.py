"""Prints what Python's zoneinfo says about every zone of the system, for zone_test.cpp to compare with.

Lines: "Z name", then "U second offset" (UTC second -> offset) and "L second utc" (wall second, first reading -> UTC second).
Sampled: some years per zone, all their transitions with the seconds around them, and random moments 1970..2100.
"""
import random
import sys
import zoneinfo
from datetime import datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1)
UTC_EPOCH = EPOCH.replace(tzinfo=timezone.utc)
DAY = 86400
LAST = int((datetime(2101, 1, 1) - EPOCH).total_seconds())


def offset(zone, second):
    return int((UTC_EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset().total_seconds())


def from_wall(zone, second):
    wall = (EPOCH + timedelta(seconds=second)).replace(tzinfo=zone)
    return second - int(wall.utcoffset().total_seconds())


def transitions(zone, begin, end, step):
    low, before = begin, offset(zone, begin)
    while low < end:
        high = low + step
        after = offset(zone, high)
        if after != before:
            a, b = low, high
            while b - a > 1:
                middle = (a + b) // 2
                a, b = (middle, b) if offset(zone, middle) == before else (a, middle)
            yield b, before, offset(zone, b)
        low, before = high, after


def sample(name, chance):
    zone = zoneinfo.ZoneInfo(name)
    moments = {chance.randrange(0, LAST) for _ in range(12)}
    walls = {chance.randrange(0, LAST) for _ in range(12)}
    for year in chance.sample(range(1970, 2101), 16):
        begin = int((datetime(year, 1, 1) - EPOCH).total_seconds())
        for at, before, after in transitions(zone, begin, begin + 366 * DAY, 9 * DAY):
            moments |= {at - 1, at, at + 1}
            for edge in (at + before, at + after):
                walls |= {edge - 1, edge, edge + 1, edge + 900, edge - 900}
    print("Z", name)
    for second in moments:
        print("U", second, offset(zone, second))
    for second in walls:
        print("L", second, from_wall(zone, second))


def main():
    chance = random.Random(int(sys.argv[1]))
    for name in sorted(zoneinfo.available_timezones()):
        sample(name, chance)


main()
