"""Which proofs communities issue."""

import pytest

from services.oversight.certificates.rules import EPIDEMIC, FORBIDDEN, NAMES, Proof, Reason, RefusedFor, decide


def test_for_the_epidemic_there_are_two_and_twenty_are_never_issued() -> None:
    assert EPIDEMIC == (Proof.RESIDENCE, Proof.HOME_OBSERVATION_COMPLETE)
    assert len(EPIDEMIC) == 2
    assert len(FORBIDDEN) == 20
    assert set(NAMES) == set(Proof)


@pytest.mark.parametrize("proof", Proof)
@pytest.mark.parametrize("has_legal_basis", [True, False])
def test_for_an_epidemic_reason_exactly_the_two_are_issued(proof: Proof, *, has_legal_basis: bool) -> None:
    refused = decide(proof, Reason.EPIDEMIC, has_legal_basis=has_legal_basis)
    assert (refused is None) is (proof in EPIDEMIC)


def test_for_another_reason_a_proof_has_a_basis_in_law_and_is_none_of_the_twenty() -> None:
    assert decide(Proof.RESIDENCE, Reason.OTHER, has_legal_basis=True) is None
    assert decide(Proof.OTHER, Reason.OTHER, has_legal_basis=False) is RefusedFor.NO_LEGAL_BASIS
    assert decide(Proof.KINSHIP, Reason.OTHER, has_legal_basis=True) is RefusedFor.NEVER_ISSUED
