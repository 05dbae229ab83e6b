#!/usr/bin/env python3
"""What is written about running darkroom agrees with what it is.

Usage: documents_test.py SOURCE_ROOT
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop(1)).resolve()
TEMPLATE = "deploy/ecs/darkroom.yaml"

# Other people's words.
FOREIGN = {"QueueDoesNotExist", "Could not resolve host", "Failed to connect to",
           "OOMKilled", "s3:ListBucket", "s3:TestEvent"}


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def sources():
    """All C++, with literals that are broken over lines made whole."""
    text = "".join(read(path) for folder in ("base", "libs3q", "codecs", "worker")
                   for path in (ROOT / folder).rglob("*.*")
                   if path.suffix in (".cc", ".h"))
    return re.sub(r'"\s*\n\s*"', "", text)


def seconds(pattern, text):
    return int(re.search(pattern, text)[1])


class Documents(unittest.TestCase):
    def test_the_messages_to_look_for_are_the_programs_own(self):
        program = sources()
        rows = [line.split(" | ")[0] for line
                in read("docs/troubleshooting.md").splitlines()
                if line.startswith("| `")]
        quoted = {word for row in rows for word in re.findall("`([^`]+)`", row)}
        self.assertGreater(len(quoted), 20)
        for words in sorted(quoted - FOREIGN):
            self.assertTrue(words in program, words)

    def test_links_lead_somewhere(self):
        pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
        self.assertGreater(len(pages), 15)
        for page in pages:
            for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text()):
                if "://" not in link:
                    with self.subTest(f"{page.name}: {link}"):
                        self.assertTrue((page.parent / link).exists())

    def test_every_page_is_reached_from_the_readme(self):
        readme = read("README.md")
        for page in sorted((ROOT / "docs").glob("*.md")):
            with self.subTest(page.name):
                self.assertTrue(f"(docs/{page.name}" in readme)

    def test_the_tasks_policy_is_the_published_one(self):
        policy = json.loads(read("config/iam/worker.json"))
        template = read(TEMPLATE)
        written = template[template.index("PolicyName: worker"):
                           template.index("PolicyName: scale-in-protection")]
        parts = dict(re.findall(r"Sid: (\w+)(.*?)(?=- Sid:|\Z)", written,
                                re.DOTALL))
        self.assertEqual(set(parts), {s["Sid"] for s in policy["Statement"]})
        for statement in policy["Statement"]:
            actions = statement["Action"]
            actions = {actions} if isinstance(actions, str) else set(actions)
            self.assertEqual(
                set(re.findall(r"\b(?:s3|sqs):\w+", parts[statement["Sid"]])),
                actions)

    def test_the_right_to_protect_tasks_is_the_published_one(self):
        policy = json.loads(read("config/iam/task-protection.json"))
        template = read(TEMPLATE)
        written = template[template.index("PolicyName: scale-in-protection"):
                           template.index("ExecutionRole:")]
        published = re.findall(r"ecs:\w+", json.dumps(policy))
        self.assertEqual(re.findall(r"Action: (ecs:\w+)$", written, re.M),
                         [action for action in published
                          if action.endswith("Protection")])

    def test_platforms_wait_longer_than_the_worker_drains(self):
        template = read(TEMPLATE)
        stop = seconds(r"StopTimeout: (\d+)", template)
        drain = seconds(r"DARKROOM_STOP_TIMEOUT, Value: (\d+)s", template)
        self.assertGreaterEqual(stop, drain + 5)
        pod = read("deploy/kubernetes/darkroom.yaml")
        self.assertGreaterEqual(
            seconds(r"terminationGracePeriodSeconds: (\d+)", pod),
            seconds(r"stop_timeout: (\d+)s", pod) + 5)

    def test_dead_letters_are_kept_longer_than_messages(self):
        queue, dead = (int(days) for days in re.findall(
            r"MessageRetentionPeriod: (\d+)", read(TEMPLATE)))
        self.assertGreater(dead, queue)

    def test_the_template_has_no_aliases(self):
        # CloudFormation does not know YAML's.
        self.assertIsNone(re.search(r": [&*]\w", read(TEMPLATE)))

    def test_the_image_says_this_version(self):
        version = re.search(r"project\(darkroom VERSION (\S+)",
                            read("CMakeLists.txt"))[1]
        self.assertIn(f"ARG VERSION={version}\n", read("Dockerfile"))
        self.assertIn(f"image: darkroom:{version}\n",
                      read("deploy/kubernetes/darkroom.yaml"))

    @unittest.skipUnless(shutil.which("cfn-lint"), "there is no cfn-lint")
    def test_cfn_lint_finds_nothing(self):
        done = subprocess.run(["cfn-lint", ROOT / TEMPLATE],
                              capture_output=True, text=True, timeout=110)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
