"""Where the studies of this folder find trained models."""
import pathlib

from workloads.command_line import UserError

SOURCE_DIR = pathlib.Path(__file__).resolve().parent.parent
#: By what scripts/reproduce_paper.py calls them: names of files, the first that is there counts.
FILES = {"masked_lm": ("masked_lm.npz", "mlm_model.npz"), "memn2n": ("memn2n.npz", "babi_model.npz"), "kv_memory": ("kv_memory.npz",),
         "vision": ("vision.npz",), "causal_lm": ("causal_lm.npz",), "seq2seq": ("seq2seq.npz",)}


def add_option(parser):
    """--models."""
    parser.add_argument("--models", nargs="+", type=pathlib.Path, metavar="FOLDER",
                        default=[SOURCE_DIR / "results/workloads", SOURCE_DIR / "workloads/models", SOURCE_DIR.parent / "shared/traces"],
                        help="where trained models are looked for, in this order (default: results/workloads, workloads/models, then ../shared/traces)")


def files_in(folders, names=tuple(FILES)):
    """{name: file}. Raises UserError for one that is nowhere."""
    found = {}
    for name in names:
        places = [folder / file for file in FILES[name] for folder in folders if (folder / file).is_file()]
        if not places:
            raise UserError(f"{name}: none of {', '.join(FILES[name])} is in {', '.join(map(str, folders))}; name another folder with --models, or "
                            "train one (workloads/README.md).")
        found[name] = places[0]
    return found
