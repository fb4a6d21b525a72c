From mathcomp Require Import all_ssreflect all_algebra.
From skewflow Require Import forms energy euler.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Local Open Scope ring_scope.

(* The sub-step i of in-place Euler: z <- z + h K[:, i] sigma(z_i). *)
Definition substep (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (h : F) (z : 'cV[F]_n) (i : 'I_n) : 'cV[F]_n :=
  z + (h * sigma (z i 0)) *: col i K.

(* A sweep: the sub-steps of a list of indices, in its order. *)
Definition sweep (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (h : F) (order : seq 'I_n) (z : 'cV[F]_n)
  : 'cV[F]_n := foldl (substep K sigma h) z order.

(* Strang: a sweep, then the sweep in reversed order. *)
Definition strang (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (h : F) (order : seq 'I_n) (z : 'cV[F]_n)
  : 'cV[F]_n := sweep K sigma h (rev order) (sweep K sigma h order z).

(* The Jacobian of sub-step i, with t = h sigma'(z_i): the shear I + t K[:, i] e_i^T. *)
Definition shear (F : fieldType) (n : nat) (K : 'M[F]_n) (i : 'I_n) (t : F) : 'M[F]_n :=
  1%:M + t *: (col i K *m delta_mx 0 i).

(* The Jacobian of a sweep: the product of its shears, the later ones on the left. *)
Definition shears (F : fieldType) (n : nat) (K : 'M[F]_n) (steps : seq ('I_n * F)) : 'M[F]_n :=
  foldl (fun M step => shear K step.1 step.2 *m M) 1%:M steps.

(* Fact. A skew matrix has a zero diagonal. *)
Lemma skew_diag (F : fieldType) (n : nat) (K : 'M[F]_n) (i : 'I_n) :
  (2%:R : F) != 0 -> K^T = - K -> K i i = 0.
Proof. by move=> two /matrixP/(_ i i); rewrite !mxE => /(own_negative two). Qed.

(* T7.2: sub-step i leaves z_i (so S(z_i), its Hamiltonian) as it is when K_ii = 0. *)
Lemma T7_2_substep_fixes_component (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (h : F) (z : 'cV[F]_n) (i : 'I_n) :
  K i i = 0 -> substep K sigma h z i i 0 = z i 0.
Proof. by move=> Kii; rewrite !mxE Kii mulr0 addr0. Qed.

(* T7.2: when K_ii = 0, sub-step i is undone by the sub-step with -h. *)
Lemma T7_2_substep_undone (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (h : F) (z : 'cV[F]_n) (i : 'I_n) :
  K i i = 0 -> substep K sigma (- h) (substep K sigma h z i) i = z.
Proof.
move=> Kii; rewrite {1}/substep T7_2_substep_fixes_component // mulNr scaleNr.
by rewrite addrK.
Qed.

(* T7.2: sub-steps of length h and k add up to one of length h + k: sub-step i is the exact flow of its field. *)
Lemma T7_2_substep_flow (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (h k : F) (z : 'cV[F]_n) (i : 'I_n) :
  K i i = 0 -> substep K sigma k (substep K sigma h z i) i = substep K sigma (h + k) z i.
Proof.
move=> Kii; rewrite {1}/substep T7_2_substep_fixes_component //.
by rewrite /substep -addrA -scalerDl -mulrDl.
Qed.

(* T7.2: a sweep stays on the leaf z + Im K. *)
Lemma T7_2_sweep_keeps_leaf (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (h : F) (order : seq 'I_n) (z : 'cV[F]_n) :
  exists v : 'cV[F]_n, sweep K sigma h order z = z + K *m v.
Proof.
elim: order z => [|i order IH] z; first by exists 0; rewrite mulmx0 addr0.
have [v vdef] := IH (substep K sigma h z i); exists ((h * sigma (z i 0)) *: delta_mx i 0 + v).
by rewrite [LHS]vdef mulmxDr -scalemxAr -colE addrA.
Qed.

(* T7.2: so every Casimir c^T z, K^T c = 0, is kept by a sweep. *)
Lemma T7_2_sweep_keeps_casimirs (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (h : F) (order : seq 'I_n) (z c : 'cV[F]_n) :
  K^T *m c = 0 -> c^T *m sweep K sigma h order z = c^T *m z.
Proof.
move=> Kc; have [v ->] := T7_2_sweep_keeps_leaf K sigma h order z.
by rewrite mulmxDr mulmxA -[c^T *m K]trmxK trmx_mul trmxK Kc trmx0 mul0mx addr0.
Qed.

(* T7.2: with K_ii = 0 for all i, the Strang step is symmetric: the step with -h undoes it. *)
Lemma T7_2_strang_symmetric (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (h : F) (order : seq 'I_n) (z : 'cV[F]_n) :
  (forall i, K i i = 0) -> strang K sigma (- h) order (strang K sigma h order z) = z.
Proof.
move=> diag0; have undo l y : sweep K sigma (- h) l (sweep K sigma h (rev l) y) = y.
  elim: l y => [//|i l IH] y; rewrite rev_cons /sweep foldl_rcons /=.
  by rewrite T7_2_substep_undone //; apply: IH.
by rewrite /strang undo -{2}[order]revK undo.
Qed.

(* T7.2: the difference of two sub-steps is the shear of the difference, with t = h times the difference quotient of sigma. *)
Lemma T7_2_substep_shears (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (h q : F) (z w : 'cV[F]_n) (i : 'I_n) :
  q * (w i 0 - z i 0) = sigma (w i 0) - sigma (z i 0) ->
  substep K sigma h w i - substep K sigma h z i = shear K i (h * q) *m (w - z).
Proof.
move=> quotient; rewrite /shear /substep mulmxDl mul1mx -scalemxAl -mulmxA -rowE.
rewrite opprD addrACA; congr (_ + _); rewrite -scalerBl -mulrBr -quotient.
by apply/colP=> k; rewrite !mxE big_ord1 !mxE mulrA [RHS]mulrCA [RHS]mulrC -!mulrA.
Qed.

(* T7.2: each shear preserves the Poisson structure: M K M^T = K for skew K. *)
Lemma T7_2_shear_is_poisson (F : fieldType) (n : nat) (K : 'M[F]_n) (i : 'I_n) (t : F) :
  (2%:R : F) != 0 -> K^T = - K -> shear K i t *m K *m (shear K i t)^T = K.
Proof.
move=> two skew; rewrite /shear; set e : 'rV[F]_n := delta_mx 0 i; set c := col i K.
have eK : e *m K = - c^T by rewrite -rowE /c tr_col skew linearN /= opprK.
have Ke : K *m e^T = c by rewrite trmx_delta -colE.
have ce : e *m c = 0.
  by rewrite -rowE; apply/matrixP=> a b; rewrite !mxE skew_diag.
rewrite linearD linearZ /= trmx1 trmx_mul mulmxDl mul1mx mulmxDr mulmx1 -scalemxAl -mulmxA eK.
rewrite mulmxDl -!scalemxAr -!scalemxAl !mulmxA Ke -[c *m - c^T *m _]mulmxA mulNmx -trmx_mul ce trmx0.
by rewrite oppr0 !(mulmx0, mul0mx) !scaler0 addr0 mulmxN scalerN -addrA addNr addr0.
Qed.

(* T7.2: each shear has determinant 1 when K_ii = 0. *)
Lemma T7_2_shear_volume (F : fieldType) (n : nat) (K : 'M[F]_n) (i : 'I_n) (t : F) :
  K i i = 0 -> \det (shear K i t) = 1.
Proof.
move=> Kii; rewrite (expand_det_row _ i) (bigD1 i) //= big1 ?addr0 => [|j ji].
  rewrite !mxE big_ord1 !mxE Kii !eqxx mul0r mulr0 addr0 mul1r /cofactor addnn -signr_odd odd_double mul1r.
  rewrite -[RHS](det1 F n.-1); congr (\det _); apply/matrixP=> a b.
  rewrite !mxE big_ord1 !mxE (inj_eq lift_inj) [lift i b == i]eq_sym.
  by rewrite (negPf (neq_lift _ _)) andbF mulr0 mulr0 addr0.
by rewrite !mxE big_ord1 !mxE Kii mul0r mulr0 addr0 eq_sym (negPf ji) mul0r.
Qed.

(* T7.2: so every product of shears has determinant 1 and preserves K: in-place Euler is a Poisson map that keeps volume. *)
Lemma T7_2_sweep_is_poisson (F : fieldType) (n : nat) (K : 'M[F]_n) (steps : seq ('I_n * F)) :
  (2%:R : F) != 0 -> K^T = - K ->
  \det (shears K steps) = 1 /\ shears K steps *m K *m (shears K steps)^T = K.
Proof.
move=> two skew; rewrite /shears.
have : \det (1%:M : 'M[F]_n) = 1 /\ 1%:M *m K *m 1%:M^T = K by rewrite det1 trmx1 mulmx1 mul1mx.
elim: steps (1%:M : 'M_n) => [//|[i t] steps IH] M [detM MK] /=; apply: IH; split.
  by rewrite det_mulmx detM T7_2_shear_volume ?skew_diag // mulr1.
by rewrite trmx_mul !mulmxA -[shear K i t *m M *m K]mulmxA -[_ *m (M *m K) *m _]mulmxA MK T7_2_shear_is_poisson.
Qed.

(* T7.2: in rate form the sub-step x_i <- x_i + h sigma((K x + b)_i) makes z = K x + b follow the current-form sub-step. *)
Lemma T7_2_rate_form_follows (F : fieldType) (n : nat) (K : 'M[F]_n) (sigma : F -> F) (h : F) (x b : 'cV[F]_n) (i : 'I_n) :
  K *m (x + (h * sigma ((K *m x + b) i 0)) *: delta_mx i 0) + b = substep K sigma h (K *m x + b) i.
Proof. by rewrite mulmxDr -scalemxAr -colE addrAC. Qed.

(* T7.2: the sweep 1..n is a triangular solve: with s = sigma(z + h L s), L the strict lower part of K, it gives z + h K s. *)
Lemma T7_2_sweep_is_triangular_solve (F : fieldType) (n : nat) (K L : 'M[F]_n) (sigma : F -> F) (h : F) (z s : 'cV[F]_n) :
  (forall i j, L i j = if (j < i)%N then K i j else 0) -> s = map_mx sigma (z + h *: (L *m s)) ->
  sweep K sigma h (enum 'I_n) z = z + h *: (K *m s).
Proof.
move=> lower /colP sdef.
have partial (k : nat) : (k <= n)%N ->
    sweep K sigma h (take k (enum 'I_n)) z = z + h *: (\sum_(i < n | (i < k)%N) s i 0 *: col i K).
  elim: k => [|k IH] kn; first by rewrite take0 /= big_pred0 // scaler0 addr0.
  pose o := Ordinal kn.
  rewrite (take_nth o) ?size_enum_ord // /sweep foldl_rcons -/(sweep K sigma h _ z) IH ?(ltnW kn) //.
  have -> : nth o (enum 'I_n) k = o by apply/val_inj; rewrite /= nth_enum_ord.
  have so : sigma ((z + h *: (\sum_(i < n | (i < k)%N) s i 0 *: col i K)) o 0) = s o 0.
    rewrite [RHS]sdef [RHS]mxE; congr sigma; rewrite !mxE summxE; congr (_ + _ * _).
    rewrite big_mkcond; apply: eq_bigr => i _; rewrite lower /=; case: ifP => _; last by rewrite mul0r.
    by rewrite !mxE mulrC.
  rewrite /substep so [in RHS](bigD1 o) ?ltnSn //= scalerDr scalerA -addrA; congr (_ + _); rewrite addrC; congr (_ + _).
  congr (_ *: _); apply: eq_bigl => i.
  by rewrite -(inj_eq val_inj) /= [in RHS]ltnS ltn_neqAle andbC.
have := partial n (leqnn n); rewrite take_oversize ?size_enum_ord // => ->; congr (_ + _ *: _).
apply/colP=> k; rewrite summxE mxE; apply: eq_big => [i|i _]; first by rewrite ltn_ord.
by rewrite !mxE mulrC.
Qed.

(* T7.2, linear stability: the sweep z' = (I - h L^T) (I - h L)^-1 z keeps z^T (I - h L)^-1 z. *)
Lemma T7_2_linear_invariant (F : fieldType) (n : nat) (L : 'M[F]_n) (h : F) (z w : 'cV[F]_n) :
  1%:M - h *: L \in unitmx -> w = (1%:M - h *: L^T) *m invmx (1%:M - h *: L) *m z ->
  w^T *m invmx (1%:M - h *: L) *m w = z^T *m invmx (1%:M - h *: L) *m z.
Proof.
set M := 1%:M - h *: L => unitM.
have -> : 1%:M - h *: L^T = M^T by apply/matrixP=> i j; rewrite !mxE eq_sym.
have [y ->] : exists y, z = M *m y by exists (invmx M *m z); rewrite mulKVmx.
by move=> ->; rewrite -!mulmxA !mulKmx // !trmx_mul trmxK -!mulmxA mulKVmx.
Qed.

(* T7.3: if g_i (z'_i - z_i) = S(z'_i) - S(z_i) for all i and z' = z + h K g with K skew, then the energy is kept exactly. *)
Lemma T7_3_exact_energy (F : fieldType) (n : nat) (K : 'M[F]_n) (S : F -> F) (h : F) (z z' g : 'cV[F]_n) :
  (2%:R : F) != 0 -> K^T = - K ->
  (forall i, g i 0 * (z' i 0 - z i 0) = S (z' i 0) - S (z i 0)) -> z' = z + h *: (K *m g) ->
  \sum_i S (z' i 0) = \sum_i S (z i 0).
Proof.
move=> two skew quotient step; apply/eqP; rewrite -subr_eq0 -sumrB.
rewrite (eq_bigr (fun i => h * (g i 0 * (K *m g) i 0))) => [|i _].
  by rewrite -mulr_sumr skew_sum // mulr0.
rewrite -quotient step mulrCA; congr (_ * _); rewrite [K *m g]lock !mxE -lock.
by rewrite addrAC subrr add0r.
Qed.

(* T7.3: such a g exists for every pair of states: the difference quotient, and sigma(z_i) where z'_i = z_i. *)
Lemma T7_3_gradient_exists (F : fieldType) (n : nat) (S sigma : F -> F) (z z' : 'cV[F]_n) :
  exists g : 'cV[F]_n, forall i, g i 0 * (z' i 0 - z i 0) = S (z' i 0) - S (z i 0)
                                 /\ (z' i 0 = z i 0 -> g i 0 = sigma (z i 0)).
Proof.
exists (\col_i if z' i 0 == z i 0 then sigma (z i 0) else (S (z' i 0) - S (z i 0)) / (z' i 0 - z i 0)) => i.
rewrite !mxE; case: eqP => [->|/eqP ne]; first by rewrite !subrr mulr0.
by rewrite divfK ?subr_eq0 //; split=> // eq; rewrite eq eqxx in ne.
Qed.

(* T7.3, rate form: x' = x + h g with g taken between z = K x + b and z' = K x' + b: the energy of z is kept exactly. *)
Lemma T7_3_rate_form (F : fieldType) (n : nat) (K : 'M[F]_n) (S : F -> F) (h : F) (x x' b g : 'cV[F]_n) :
  (2%:R : F) != 0 -> K^T = - K -> x' = x + h *: g ->
  (forall i, g i 0 * ((K *m x' + b) i 0 - (K *m x + b) i 0) = S ((K *m x' + b) i 0) - S ((K *m x + b) i 0)) ->
  \sum_i S ((K *m x' + b) i 0) = \sum_i S ((K *m x + b) i 0).
Proof.
move=> two skew -> quotient; apply: (T7_3_exact_energy (h := h) two skew quotient).
by rewrite mulmxDr -scalemxAr addrAC.
Qed.

(* T7.3: if the difference quotient q(a, b) does not decrease in b, the implicit equation z' = z + h K q(z, z'), K skew,
   has at most one solution, for every h. *)
Lemma T7_3_at_most_one_solution (R : realFieldType) (n : nat) (K : 'M[R]_n) (q : R -> R -> R) (h : R) (z u v : 'cV[R]_n) :
  K^T = - K -> (forall a b c, b <= c -> q a b <= q a c) ->
  u = z + h *: (K *m (\col_i q (z i 0) (u i 0))) -> v = z + h *: (K *m (\col_i q (z i 0) (v i 0))) -> u = v.
Proof.
move=> skew incr udef vdef.
set gu := \col_i q (z i 0) (u i 0) in udef; set gv := \col_i q (z i 0) (v i 0) in vdef.
have diff : u - v = h *: (K *m (gu - gv)).
  by rewrite {1}udef {1}vdef mulmxBr scalerBr opprD addrACA subrr add0r.
have sum0 : \sum_i (gu - gv) i 0 * (u - v) i 0 = 0.
  rewrite diff -[RHS](mulr0 h) -[in RHS](skew_sum (gu - gv) (two_neq0 R) skew) mulr_sumr.
  by apply: eq_bigr => i _; rewrite [X in _ * X]mxE mulrCA.
have pos k : 0 <= (gu - gv) k 0 * (u - v) k 0.
  rewrite !mxE; case: (ltgtP (u k 0) (v k 0)) => [lt|lt|->]; last by rewrite !subrr mulr0.
    by rewrite mulr_le0 // subr_le0 ?incr // ltW.
  by rewrite mulr_ge0 // subr_ge0 ?incr // ltW.
have same : gu = gv.
  apply/colP=> i; have /eqP := sum0; rewrite psumr_eq0 // => /allP/(_ i (mem_index_enum _)) /=.
  by rewrite !mxE mulf_eq0 !subr_eq0 => /orP[/eqP //|/eqP -> //].
by apply/eqP; rewrite -subr_eq0 diff same subrr mulmx0 scaler0.
Qed.

(* T7.3: that hypothesis holds for convex S with slope sigma: the difference quotient of S does not decrease. *)
Lemma T7_3_quotient_monotone (R : realFieldType) (S sigma : R -> R) (q : R -> R -> R) :
  (forall a b, sigma a * (b - a) <= S b - S a) ->
  (forall a b, q a b = if b == a then sigma a else (S b - S a) / (b - a)) ->
  forall a b c, b <= c -> q a b <= q a c.
Proof.
move=> tangent qdef.
have quot a b : q a b * (b - a) = S b - S a.
  by rewrite qdef; case: eqP => [->|/eqP ne]; rewrite ?subrr ?mulr0 // divfK ?subr_eq0.
have above a b : a <= b -> sigma a <= q a b.
  rewrite le_eqVlt => /orP[/eqP->|ab]; first by rewrite qdef eqxx.
  by rewrite -(ler_pmul2r (x := b - a)) ?subr_gt0 // quot.
have below a b : b <= a -> q a b <= sigma a.
  rewrite le_eqVlt => /orP[/eqP->|ba]; first by rewrite qdef eqxx.
  by rewrite -(ler_nmul2r (x := b - a)) ?subr_lt0 // quot.
have sym a b : q a b = q b a.
  case: (eqVneq a b) => [-> //|ne]; apply: (mulIf (x := b - a)); first by rewrite subr_eq0 eq_sym.
  by rewrite quot -[b - a]opprB mulrN quot opprB.
move=> a b c; rewrite le_eqVlt => /orP[/eqP-> //|bc].
case: (lerP b a) => [ba | ab]; first case: (lerP a c) => [ac | ca].
- exact: le_trans (below _ _ ba) (above _ _ ac).
- rewrite -(ler_nmul2r (x := b - a)) ?subr_lt0 ?(lt_trans bc) // quot.
  have -> : b - a = (b - c) + (c - a) by rewrite addrA subrK.
  have -> : S b - S a = (S b - S c) + (S c - S a) by rewrite addrA subrK.
  rewrite mulrDr quot ler_add2r -quot ler_nmul2r ?subr_lt0 // [q a c]sym.
  exact: le_trans (below _ _ (ltW bc)) (above _ _ (ltW ca)).
rewrite -(ler_pmul2r (x := c - a)) ?subr_gt0 ?(lt_trans ab) // quot.
have -> : c - a = (c - b) + (b - a) by rewrite addrA subrK.
have -> : S c - S a = (S c - S b) + (S b - S a) by rewrite addrA subrK.
rewrite mulrDr quot ler_add2r -quot ler_pmul2r ?subr_gt0 // [q a b]sym.
exact: le_trans (below _ _ (ltW ab)) (above _ _ (ltW bc)).
Qed.
