"""Looks at what a run of bench/test.sh wrote: test_results.py RESULTS REPORT."""

import json
import statistics
import sys
import unittest

from goals import Goal
from plan import MIB, SHORT_TIMES, Link
from results import Results, link_limit

FIGURES = ("wall", "user", "system", "cpu", "rss_kib", "requests", "connections", "sent")
SIZE = 3 * MIB


class Run(unittest.TestCase):
    with open(sys.argv[1]) as file:
        data = json.load(file)
    with open(sys.argv[2]) as file:
        report = file.read()
    results = Results(data)

    def test_every_field_is_there(self):
        self.assertEqual({"machine", "size", "rounds", "first_request", "groups"}, set(self.data))
        self.assertEqual(["parts-1M", "file-1M-w4"], [group["name"] for group in self.data["groups"]])
        for group in self.data["groups"]:
            self.assertLess({"name", "size", "part_size", "parts", "workers", "mode", "tls", "link", "load", "rows"},
                            {*group, "more"})
            for row in group["rows"]:
                self.assertEqual(SHORT_TIMES, len(row["runs"]))
                for name in FIGURES:
                    self.assertEqual({"median", "min", "max"}, set(row[name]))
                    self.assertEqual(statistics.median(run[name] for run in row["runs"]), row[name]["median"])
        self.assertEqual(20, len(self.data["first_request"]["wire_us"]))
        self.assertTrue(all(time > 0 for time in self.data["first_request"]["wire_us"]))

    def test_requests_and_connections_are_counted(self):
        for group, connections in (("parts-1M", 1), ("file-1M-w4", 3)):
            for integrity in ("all", "crc64"):
                row = self.results.row(group, "ours", integrity)
                self.assertEqual(5, row["requests"]["max"], "Initiate, three parts, Complete")
                self.assertLessEqual(row["connections"]["max"], connections)
                self.assertGreater(row["sent"]["max"], SIZE)
            curl = self.results.row(group, "curl", "none")
            self.assertEqual((1, 1, SIZE), tuple(curl[name]["max"] for name in FIGURES[-3:]))

    def test_costs_are_those_of_the_process(self):
        row = self.results.row("parts-1M", "ours", "all")
        self.assertGreater(row["wall"]["max"], 0)
        self.assertGreater(row["cpu"]["max"], 0)
        # Less than the interpreter that runs this: the memory is not that of who started it.
        self.assertTrue(1000 < row["rss_kib"]["max"] < 8000, row["rss_kib"])

    def test_ratios_are_of_rounds(self):
        ratio = self.results.ratio("cpu", "parts-1M", ("ours", "crc64"), ("curl", "none"))
        ours, curl = ([run["cpu"] for run in self.results.row("parts-1M", *row)["runs"]]
                      for row in (("ours", "crc64"), ("curl", "none")))
        self.assertAlmostEqual(statistics.median(a / b for a, b in zip(ours, curl, strict=True)), ratio.median)
        self.assertIsNone(self.results.ratio("cpu", "parts-1M", ("ours", "crc64"), ("c-sdk", "crc64")))

    def test_a_goal_is_met_missed_or_not_measured(self):
        said = [Goal("", 1.0, *seen).met for seen in ((0.9, 0.8), (1.1, 0.9), (1.2, 1.1), (None, None))]
        self.assertEqual(["yes", "in the best rounds", "no", "not measured"], said)

    def test_a_link_allows_what_bandwidth_and_round_trips_leave(self):
        link = vars(Link(100, 100_000_000))
        group = {"link": link, "part_size": 10_000_000, "size": 1_000_000_000, "workers": 1}
        self.assertAlmostEqual(1000 / 20.3, link_limit(group), msg="0.2 s for each 10 MB, 0.3 s for the rest")
        self.assertAlmostEqual(1000 / 10.3, link_limit({**group, "workers": 4}))

    def test_the_report_has_the_goals_and_the_rows(self):
        self.assertIn("| CPU: CRC-64 part by part / curl -T | ≤ 1 |", self.report)
        self.assertIn("**3 MiB in parts of 1 MiB, one call, 4 workers**", self.report)
        self.assertIn("| curl -T, one PUT | none |", self.report)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
