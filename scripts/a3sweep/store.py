"""Results in SQLite, one transaction per finished task, so that a kill at any moment loses no finished work.

Only the driver opens the file. It keeps a rollback journal: a write-ahead log needs memory shared between processes,
which file systems of several machines do not offer. A lock on a file beside it keeps a second driver out.
"""
import fcntl
import json
import os
import sqlite3
import time

from .problems import InputError
from .simulator import file_sha256

_APPLICATION_ID = 0x41335357  # "A3SW"
_VERSION = 3

_SCHEMA = """
CREATE TABLE sweeps (
  began TEXT NOT NULL,              -- UTC
  command TEXT NOT NULL,            -- JSON, its words
  simulator TEXT NOT NULL           -- what a3sim --version says, and the hash of the binary
);
CREATE TABLE tasks (
  key TEXT PRIMARY KEY,             -- hash of all that the results depend on
  config TEXT NOT NULL,             -- as on the command line
  varied TEXT NOT NULL,             -- "/pointer=value" of each varied field, a line each
  machine TEXT NOT NULL,            -- JSON, every field
  trace TEXT NOT NULL,              -- absolute path
  trace_sha256 TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('planned', 'done', 'failed')),
  message TEXT NOT NULL DEFAULT '', -- why it failed
  attempts INTEGER NOT NULL DEFAULT 0,
  worker TEXT,                      -- who ended it last
  seconds REAL,                     -- how long that took
  ended TEXT                        -- when, UTC
);
CREATE TABLE rows (
  task TEXT NOT NULL REFERENCES tasks (key),
  {columns}                         -- those of `a3sim sweep`
);
CREATE INDEX rows_of_task ON rows (task);
CREATE TABLE digests (
  path TEXT PRIMARY KEY, size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL
);
PRAGMA application_id = {application};
PRAGMA user_version = {version};
"""


class Store:
    """The results in a folder; a context manager. Raises InputError if the folder cannot serve.

    `columns` (columns.Columns) are those of the rows of tasks.
    """

    def __init__(self, folder, columns):
        self._columns = columns
        self.path = folder / "sweep.sqlite"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(folder / "sweep.lock")
        except OSError as error:
            raise InputError(f"--out {folder}: cannot be made a folder of results ({error.strerror}).") from None
        try:
            self._connection = self._open()
        except BaseException:
            os.close(self._lock)
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.close()
        os.close(self._lock)

    def file_digest(self, path, stat):
        """Hash of a file's content, read only if size or time of change differ from those of the last time."""
        known = self._connection.execute("SELECT size_bytes, mtime_ns, sha256 FROM digests WHERE path = ?",
                                         (str(path),)).fetchone()
        if known and known[:2] == (stat.st_size, stat.st_mtime_ns):
            return known[2]
        digest = file_sha256(path)
        with self._connection:
            self._connection.execute("INSERT OR REPLACE INTO digests VALUES (?, ?, ?, ?)",
                                     (str(path), stat.st_size, stat.st_mtime_ns, digest))
        return digest

    def add_sweep(self, command, simulator):
        """Notes that a sweep begins or goes on."""
        began = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        with self._connection:
            self._connection.execute("INSERT INTO sweeps VALUES (?, ?, ?)", (began, json.dumps(command), simulator))

    def add_planned(self, tasks):
        """Enters tasks not known yet."""
        rows = [(task.key, task.machine.config,
                 "\n".join(f"{pointer}={value}" for pointer, value in task.machine.varied.items()),
                 task.machine.resolved, str(task.trace.path), task.trace.sha256) for task in tasks]
        with self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO tasks (key, config, varied, machine, trace, trace_sha256, status) "
                "VALUES (?, ?, ?, ?, ?, ?, 'planned')", rows)

    def done(self):
        """Keys of the tasks that need not be run again."""
        return {key for key, in self._connection.execute("SELECT key FROM tasks WHERE status = 'done'")}

    def save_done(self, key, rows, worker, seconds):
        """One transaction: the task and its rows, tuples with a number or None for each column."""
        places = ", ".join("?" for _ in self._columns)
        with self._connection:
            self._connection.execute("DELETE FROM rows WHERE task = ?", (key,))
            self._connection.executemany(f"INSERT INTO rows VALUES (?, {places})", [(key, *row) for row in rows])
            self._end(key, "done", "", worker, seconds)

    def save_failed(self, key, message, worker, seconds):
        with self._connection:
            self._end(key, "failed", message, worker, seconds)

    def outcomes(self):
        """Status and message of every task, by key."""
        return {key: (status, message)
                for key, status, message in self._connection.execute("SELECT key, status, message FROM tasks")}

    def rows(self, key):
        """The rows of a finished task, {column: number or None}, by point, a tuple of the settings' numbers."""
        names = ", ".join(self._columns.names)
        found = self._connection.execute(f"SELECT {names} FROM rows WHERE task = ?", (key,))
        return {row[:len(self._columns.settings)]: dict(zip(self._columns.names, row)) for row in found}

    def _end(self, key, status, message, worker, seconds):
        ended = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._connection.execute(
            "UPDATE tasks SET status = ?, message = ?, worker = ?, seconds = ?, ended = ?, attempts = attempts + 1 "
            "WHERE key = ?", (status, message, worker, seconds, ended, key))

    def _open(self):
        try:
            connection = sqlite3.connect(self.path)
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA synchronous = EXTRA")
            application, = connection.execute("PRAGMA application_id").fetchone()
            version, = connection.execute("PRAGMA user_version").fetchone()
            if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                connection.executescript("BEGIN;" + self._schema() + "COMMIT;")
            elif (application, version) != (_APPLICATION_ID, _VERSION):
                raise InputError(f"{self.path}: is not a result of this version of sweep.py. Choose another --out.")
            elif _names_of_rows(connection) != ("task", *self._columns.names):
                raise InputError(f"{self.path}: has other columns than this a3sim writes. Choose another --out.")
        except sqlite3.Error as error:
            raise InputError(f"{self.path}: cannot be used ({error}). Choose another --out, or remove it to begin "
                             "anew.") from None
        return connection

    def _schema(self):
        columns = ", ".join(f"{name} NUMERIC" for name in self._columns.names)
        return _SCHEMA.format(columns=columns, application=_APPLICATION_ID, version=_VERSION)


def _names_of_rows(connection):
    return tuple(name for name, in connection.execute("SELECT name FROM pragma_table_info('rows') ORDER BY cid"))


def _locked(path):
    """Descriptor of the file, locked until it is closed or this process ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise InputError(f"--out {path.parent}: another sweep.py is writing there. Wait for it, or choose another "
                         "folder.") from None
    return descriptor
