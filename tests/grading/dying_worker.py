"""A real worker that gets a real signal at a sure place: `python -m tests.grading.dying_worker
PLACE SIGNAL`. It does two documents at a time, and gets the signal in its second step."""

import os
import signal
import sys
from subprocess import Popen

import django


def main(place, name):
    django.setup()
    from django.core.management import call_command

    from grading import tasks
    from grading.models import DocumentRunFile
    from grading.services.runs import working

    tasks.ISSUED_AT_ONCE = tasks.PRINTED_AT_ONCE = 2
    owner, function, before = {
        # In the transaction: numbers are taken, documents are written.
        "issuing": (working, "issue_documents", None),
        "composing": (Popen, "communicate", give_order),
        # In the transaction: files are written.
        "keeping": (DocumentRunFile.objects, "bulk_create", None),
    }[place]
    setattr(owner, function, deadly(getattr(owner, function), signal.Signals[name], before))
    call_command("worker")


def deadly(function, number, before):
    """The function, after which this process gets the signal the second time; or right after
    what is done in its place, `before` it would end."""
    calls = []

    def dying(*args, **kwargs):
        calls.append(args)
        is_last = len(calls) == 2
        done = before(*args, **kwargs) if is_last and before else function(*args, **kwargs)
        if is_last:
            os.kill(os.getpid(), number)
        return done

    return dying


def give_order(compiler, order, **kwargs):
    """The compiler has all that it needs, and works."""
    compiler.stdin.write(order)
    compiler.stdin.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
