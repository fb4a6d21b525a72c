From mathcomp Require Import all_ssreflect all_algebra.
From skewflow Require Import forms energy euler.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Local Open Scope ring_scope.

(* Helper. A number that is minus its own conjugate has real part 0. *)
Lemma Re_eq0 (C : numClosedFieldType) (x : C) : x + x^* = 0 -> 'Re x = 0.
Proof. by rewrite ReE => ->; rewrite mul0r. Qed.

(* Helper. For real skew A the number y = sum_j v_j conj((v A)_j) is minus its conjugate. *)
Lemma skew_hermitian (C : numClosedFieldType) (n : nat) (A : 'M[C]_n) (v : 'rV[C]_n) :
  (forall i j, A i j \is Num.real) -> A^T = - A ->
  (\sum_j v 0 j * ((v *m A) 0 j)^* )^* = - \sum_j v 0 j * ((v *m A) 0 j)^*.
Proof.
move=> Areal /matrixP skew; rewrite rmorph_sum -sumrN.
transitivity (\sum_j \sum_i (v 0 j)^* * (v 0 i * A i j)).
  by apply: eq_bigr => j _; rewrite rmorphM conjCK mxE mulr_sumr.
rewrite exchange_big /=; apply: eq_bigr => i _.
rewrite mxE rmorph_sum mulr_sumr -sumrN; apply: eq_bigr => j _.
rewrite rmorphM [(A j i)^*]conj_Creal //; have := skew i j; rewrite !mxE => ->.
by rewrite mulrN mulrN opprK mulrCA mulrA.
Qed.

(* T5.2: A real and skew, sigma' = d >= 0: every eigenvalue of A diag(d), the Jacobian of the current form, has real part 0. *)
Lemma T5_2_spectrum_imaginary (C : numClosedFieldType) (n : nat) (A : 'M[C]_n) (d : 'rV[C]_n) (lambda : C) :
  (forall i j, A i j \is Num.real) -> A^T = - A -> (forall i, 0 <= d 0 i) ->
  eigenvalue (A *m diag_mx d) lambda -> 'Re lambda = 0.
Proof.
move=> Areal skew dpos /eigenvalueP[v vA vn0]; apply: Re_eq0.
pose w := v *m A; pose y := \sum_j v 0 j * (w 0 j)^*; pose q := \sum_j d 0 j * `|w 0 j| ^+ 2.
have wd j : d 0 j * w 0 j = lambda * v 0 j.
  by have /rowP/(_ j) := vA; rewrite mulmxA mul_mx_diag !mxE mulrC.
have q_y : q = lambda * y.
  rewrite /q /y mulr_sumr; apply: eq_bigr => j _.
  by rewrite normCK mulrA wd mulrA.
have term j : 0 <= d 0 j * `|w 0 j| ^+ 2 by rewrite mulr_ge0 // exprn_ge0.
case: (eqVneq q 0) => [q0 | qn0].
  suff -> : lambda = 0 by rewrite rmorph0 addr0.
  apply: contraNeq vn0 => l0; apply/eqP/rowP=> j; rewrite mxE; apply: (mulfI l0); rewrite mulr0 -wd.
  move/eqP: q0; rewrite psumr_eq0 // => /allP/(_ j (mem_index_enum _)) /=.
  by rewrite mulf_eq0 expf_eq0 normr_eq0 /= => /orP[/eqP->|/eqP->]; rewrite ?mul0r ?mulr0.
have qreal : q^* = q by apply: conj_Creal; apply: ger0_real; apply: sumr_ge0.
have : (lambda + lambda^* ) * y = 0.
  have : q^* = - (lambda^* * y) by rewrite q_y rmorphM skew_hermitian // mulrN.
  by rewrite qreal {1}q_y => /eqP; rewrite -addr_eq0 -mulrDl => /eqP.
move/eqP; rewrite mulf_eq0 => /orP[/eqP //|/eqP y0].
by rewrite q_y y0 mulr0 eqxx in qn0.
Qed.

(* T5.2: so has every eigenvalue of diag(d) A, the Jacobian of the rate form. *)
Lemma T5_2_rate_form (C : numClosedFieldType) (n : nat) (A : 'M[C]_n) (d : 'rV[C]_n) (lambda : C) :
  (forall i j, A i j \is Num.real) -> A^T = - A -> (forall i, 0 <= d 0 i) ->
  eigenvalue (diag_mx d *m A) lambda -> 'Re lambda = 0.
Proof.
move=> Areal skew dpos /eigenvalueP[v vA vn0].
case: (eqVneq lambda 0) => [->|l0]; first by apply: Re_eq0; rewrite rmorph0 addr0.
apply: (T5_2_spectrum_imaginary Areal skew dpos); apply/eigenvalueP; exists (v *m diag_mx d).
  by rewrite mulmxA -[v *m _ *m A]mulmxA vA scalemxAl.
apply: contraNneq vn0 => vd; apply/eqP; apply: (scalerI l0).
by rewrite scaler0 -vA mulmxA vd mul0mx.
Qed.

(* T5.2: if |v A| <= omega |v| for all v and d <= m, then |lambda| <= omega m for every eigenvalue of A diag(d). *)
Lemma T5_2_modulus (C : numClosedFieldType) (n : nat) (A : 'M[C]_n) (d : 'rV[C]_n) (lambda omega m : C) :
  0 <= omega -> (forall v : 'rV[C]_n, \sum_j `|(v *m A) 0 j| ^+ 2 <= omega ^+ 2 * (\sum_j `|v 0 j| ^+ 2)) ->
  0 <= m -> (forall i, 0 <= d 0 i <= m) -> eigenvalue (A *m diag_mx d) lambda -> `|lambda| <= omega * m.
Proof.
move=> w0 norm m0 dm /eigenvalueP[v vA vn0].
have pos : 0 < \sum_j `|v 0 j| ^+ 2.
  rewrite lt_neqAle eq_sym sumr_ge0 ?andbT => [|j _]; last by rewrite exprn_ge0.
  apply: contraNneq vn0 => /eqP; rewrite psumr_eq0 => [/allP z|j _]; last by rewrite exprn_ge0.
  apply/eqP/rowP=> j; rewrite mxE; apply/eqP; rewrite -normr_eq0 -sqrf_eq0.
  exact: (z j (mem_index_enum _)).
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?mulr_ge0 // -(ler_pmul2r pos) mulr_sumr exprMn.
apply: (@le_trans _ _ (m ^+ 2 * (\sum_j `|(v *m A) 0 j| ^+ 2))); last first.
  rewrite [omega ^+ 2 * m ^+ 2]mulrC -[X in _ <= X]mulrA.
  by apply: ler_wpmul2l; rewrite ?exprn_ge0.
rewrite mulr_sumr; apply: ler_sum => j _; rewrite -exprMn -normrM.
have -> : lambda * v 0 j = d 0 j * (v *m A) 0 j.
  by have /rowP/(_ j) := vA; rewrite mulmxA mul_mx_diag !mxE mulrC => ->.
have /andP[d0 dlem] := dm j; rewrite normrM exprMn; apply: ler_wpmul2r; first by rewrite exprn_ge0.
by rewrite ger0_norm // ler_pexpn2r ?nnegrE.
Qed.

(* T1.1: every eigenvalue of a real skew K has real part 0. *)
Lemma T1_1_spectrum_imaginary (C : numClosedFieldType) (n : nat) (K : 'M[C]_n) (lambda : C) :
  (forall i j, K i j \is Num.real) -> K^T = - K -> eigenvalue K lambda -> 'Re lambda = 0.
Proof.
move=> Kreal skew; have := @T5_2_spectrum_imaginary _ _ K (const_mx 1) lambda Kreal skew.
by rewrite diag_const_mx mulmx1; apply=> i; rewrite mxE ler01.
Qed.

(* T1.3: W similar to a real skew K (S W = K S, S invertible) has imaginary spectrum. *)
Lemma T1_3_similar_spectrum (C : numClosedFieldType) (n : nat) (W K S : 'M[C]_n) (lambda : C) :
  (forall i j, K i j \is Num.real) -> K^T = - K -> S \in unitmx -> S *m W = K *m S ->
  eigenvalue W lambda -> 'Re lambda = 0.
Proof.
move=> Kreal skew Sunit SW /eigenvalueP[v vW vn0].
apply: (T1_1_spectrum_imaginary Kreal skew); apply/eigenvalueP; exists (v *m invmx S).
  have -> : K = S *m W *m invmx S by rewrite SW mulmxK.
  by rewrite !mulmxA mulmxKV // vW scalemxAl.
by apply: contraNneq vn0 => vS; rewrite -[v](mulmxKV Sunit) vS mul0mx.
Qed.

(* T1.3: W similar to a skew K (S W = K S) has the form P = S^T S with W^T P + P W = 0: x^T P x is conserved. *)
Lemma T1_3_similar_form (F : fieldType) (n : nat) (W K S : 'M[F]_n) :
  K^T = - K -> S *m W = K *m S -> W^T *m (S^T *m S) + (S^T *m S) *m W = 0.
Proof.
move=> skew SW; rewrite mulmxA -trmx_mul SW trmx_mul skew mulmxN mulNmx -!mulmxA SW.
by rewrite addNr.
Qed.

(* T2.3: if diag(d) W is skew with real W and all d_i > 0, every eigenvalue of W has real part 0. *)
Lemma T2_3_spectrum_imaginary (C : numClosedFieldType) (n : nat) (W : 'M[C]_n) (d : 'rV[C]_n) (lambda : C) :
  (forall i j, W i j \is Num.real) -> (forall i, 0 < d 0 i) -> (diag_mx d *m W)^T = - (diag_mx d *m W) ->
  eigenvalue W lambda -> 'Re lambda = 0.
Proof.
move=> Wreal dpos skew /eigenvalueP[v vW vn0]; pose e : 'rV[C]_n := \row_j (d 0 j)^-1.
have de : diag_mx e *m diag_mx d = 1%:M.
  apply/matrixP=> i j; rewrite mul_diag_mx !mxE; case: eqP => [->|_]; last by rewrite mulr0n mulr0.
  by rewrite mulr1n mulVf // gt_eqF.
have ed : diag_mx d *m diag_mx e = 1%:M by rewrite diag_mxC.
apply: (@T5_2_spectrum_imaginary _ _ (diag_mx d *m W) e lambda) => //.
- by move=> i j; rewrite mul_diag_mx mxE realM // gtr0_real.
- by move=> i; rewrite mxE invr_ge0 ltW.
apply/eigenvalueP; exists (v *m diag_mx e).
  by rewrite !mulmxA -[v *m _ *m _]mulmxA de mulmx1 vW scalemxAl.
by apply: contraNneq vn0 => ve; rewrite -[v]mulmx1 -de mulmxA ve mul0mx.
Qed.
