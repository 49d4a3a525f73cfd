"""All codes, in the order of the report."""

from codes import calculix, pardiso, petsc, pyamg, trabecula

PEERS = {peer.name: peer for code in (trabecula, petsc, pyamg, pardiso, calculix) for peer in code.PEERS}
FAMILIES = list(dict.fromkeys(peer.family for peer in PEERS.values()))


def select(words):
    """The codes that `words` name, each a code or a family, in the order of the catalogue; KeyError for another."""
    chosen = set()
    for word in words:
        found = [name for name, peer in PEERS.items() if word in (name, peer.family)]
        if not found:
            raise KeyError(word)
        chosen.update(found)
    return [peer for name, peer in PEERS.items() if name in chosen]
