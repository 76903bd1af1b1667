"""Where the studies find trained models."""
from workloads.command_line import UserError

#: By workload: names of files, those of a training here first.
MODEL_FILES = {"masked_lm": ("masked_lm.npz", "mlm_model.npz"), "memn2n": ("memn2n.npz", "babi_model.npz"), "kv_memory": ("kv_memory.npz",)}


def models_of(folders):
    """{workload: file}. Raises UserError for one that is nowhere."""
    found = {}
    for name, files in MODEL_FILES.items():
        places = [folder / file for file in files for folder in folders if (folder / file).is_file()]
        if not places:
            raise UserError(f"{name}: none of {', '.join(files)} is in {', '.join(map(str, folders))}; name another folder with --models, or train "
                            "one (workloads/README.md).")
        found[name] = places[0]
    return found
