From mathcomp Require Import all_ssreflect all_algebra ring.
From skewflow Require Import forms energy.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Local Open Scope ring_scope.

(* Helper. In an ordered field 2 is not 0. *)
Lemma two_neq0 (R : numDomainType) : (2%:R : R) != 0.
Proof. by rewrite pnatr_eq0. Qed.

(* Helper. Only the zero vector has a zero sum of squares. *)
Lemma norm_eq0 (R : realFieldType) (n : nat) (v : 'cV[R]_n) : \sum_i v i 0 ^+ 2 = 0 -> v = 0.
Proof.
move/eqP; rewrite psumr_eq0 => [/allP v0|i _]; last exact: sqr_ge0.
apply/colP=> i; rewrite mxE; apply/eqP; rewrite -sqrf_eq0.
exact: (v0 i (mem_index_enum _)).
Qed.

(* T6.1: Euler for x' = K x, K skew: |x + h K x|^2 = |x|^2 + h^2 |K x|^2. *)
Lemma T6_1_gain (F : fieldType) (n : nat) (K : 'M[F]_n) (x : 'cV[F]_n) (h : F) :
  (2%:R : F) != 0 -> K^T = - K ->
  \sum_i (x + h *: (K *m x)) i 0 ^+ 2 = \sum_i x i 0 ^+ 2 + h ^+ 2 * (\sum_i (K *m x) i 0 ^+ 2).
Proof.
move=> two skew.
transitivity (\sum_i (x i 0 ^+ 2 + h ^+ 2 * (K *m x) i 0 ^+ 2 + (h *+ 2) * (x i 0 * (K *m x) i 0))).
  apply: eq_bigr => i _; rewrite [in LHS]mxE [X in _ + X]mxE sqrrD exprMn -addrA [X in _ + X]addrC addrA.
  by rewrite mulrnAl [h * (_ * _)]mulrCA.
by rewrite !big_split /= -!mulr_sumr skew_sum // mulr0 addr0.
Qed.

(* T6.1: so with h not 0 the norm grows strictly wherever K x is not 0. *)
Lemma T6_1_growth (R : realFieldType) (n : nat) (K : 'M[R]_n) (x : 'cV[R]_n) (h : R) :
  K^T = - K -> h != 0 -> K *m x != 0 ->
  \sum_i x i 0 ^+ 2 < \sum_i (x + h *: (K *m x)) i 0 ^+ 2.
Proof.
move=> skew h0 Kx0; rewrite T6_1_gain ?two_neq0 // ltr_addl pmulr_rgt0 ?exprn_even_gt0 //.
rewrite lt_neqAle eq_sym sumr_ge0 ?andbT => [|i _]; last exact: sqr_ge0.
by apply: contraNneq Kx0 => /norm_eq0 ->.
Qed.

(* T6.1: an Euler step of x' = K x - gamma x multiplies an eigenvector of lambda by 1 - h gamma + h lambda. *)
Lemma T6_1_factor (F : fieldType) (n : nat) (K : 'M[F]_n) (v : 'cV[F]_n) (h gamma lambda : F) :
  K *m v = lambda *: v -> v + h *: (K *m v - gamma *: v) = (1 - h * gamma + h * lambda) *: v.
Proof. by move=> ->; apply/colP => i; rewrite !mxE; move: (v i 0) => x; ring. Qed.

(* T6.1: each mode is multiplied by 1 + i h omega, of squared modulus 1 + (h omega)^2. *)
Lemma T6_1_mode (C : numClosedFieldType) (h omega : C) :
  h \is Num.real -> omega \is Num.real -> `|1 + 'i * (h * omega)| ^+ 2 = 1 + (h * omega) ^+ 2.
Proof. by move=> hr wr; rewrite normC2_rect ?expr1n // ?realM ?real1. Qed.

(* T6.1: Euler with leak, x' = (K - gamma I) x: |x + h (K x - gamma x)|^2 = (1 - h gamma)^2 |x|^2 + h^2 |K x|^2. *)
Lemma T6_1_leak_gain (F : fieldType) (n : nat) (K : 'M[F]_n) (x : 'cV[F]_n) (h gamma : F) :
  (2%:R : F) != 0 -> K^T = - K ->
  \sum_i (x + h *: (K *m x - gamma *: x)) i 0 ^+ 2 =
  (1 - h * gamma) ^+ 2 * (\sum_i x i 0 ^+ 2) + h ^+ 2 * (\sum_i (K *m x) i 0 ^+ 2).
Proof.
move=> two skew; set q := 1 - h * gamma.
transitivity (\sum_i (q ^+ 2 * x i 0 ^+ 2 + h ^+ 2 * (K *m x) i 0 ^+ 2 + (q * h *+ 2) * (x i 0 * (K *m x) i 0))).
  apply: eq_bigr => i _.
  have -> : (x + h *: (K *m x - gamma *: x)) i 0 = q * x i 0 + h * (K *m x) i 0.
    by rewrite [K *m x]lock !mxE -lock mulrDr mulrN mulrA addrCA addrC /q mulrBl mul1r.
  rewrite sqrrD !exprMn -addrA [X in _ + X]addrC addrA; congr (_ + _).
  by rewrite mulrnAl mulrACA.
by rewrite !big_split /= -!mulr_sumr skew_sum // mulr0 addr0.
Qed.

(* T6.1: the mode with frequency omega does not grow, (1 - h gamma)^2 + (h omega)^2 <= 1, exactly when
   h (gamma^2 + omega^2) <= 2 gamma (h > 0). *)
Lemma T6_1_leak_threshold (R : realFieldType) (h gamma omega : R) :
  0 < h -> ((1 - h * gamma) ^+ 2 + (h * omega) ^+ 2 <= 1) = (h * (gamma ^+ 2 + omega ^+ 2) <= 2%:R * gamma).
Proof.
move=> hpos; rewrite -[RHS](ler_pmul2l hpos) -subr_ge0 -[RHS]subr_ge0; congr (0 <= _).
rewrite sqrrB expr1n mul1r !exprMn !mulrDr !mulrA -expr2 opprD opprD addrA opprB !addrA.
rewrite [in RHS]opprD addrA; congr (_ - _ - _).
by rewrite addrAC [1 + _ - _]addrAC subrr add0r mulr_natr mulrnAl mulr2n.
Qed.

(* T6.1: a solution y of the implicit midpoint equation for x' = K x, K skew, has the norm of x. *)
Lemma T6_1_midpoint_isometry (F : fieldType) (n : nat) (K : 'M[F]_n) (x y : 'cV[F]_n) (h : F) :
  (2%:R : F) != 0 -> K^T = - K -> y = x + (h / 2%:R) *: (K *m (x + y)) ->
  \sum_i y i 0 ^+ 2 = \sum_i x i 0 ^+ 2.
Proof.
move=> two skew ydef; apply/eqP; rewrite -subr_eq0 -sumrB.
have step : y - x = (h / 2%:R) *: (K *m (x + y)) by rewrite {1}ydef addrC addKr.
apply/eqP; rewrite -[RHS](mulr0 (h / 2%:R)) -[in RHS](skew_sum (x + y) two skew) mulr_sumr.
apply: eq_bigr => i _; rewrite subr_sqr.
have -> : y i 0 - x i 0 = (y - x) i 0 by rewrite !mxE.
rewrite step [in LHS]mxE -[LHS]mulrA; congr (_ * _); rewrite mulrC; congr (_ * _).
by rewrite mxE addrC.
Qed.

(* Helper. I - t K is invertible for every t when K is skew over an ordered field. *)
Lemma one_minus_skew_unit (R : realFieldType) (n : nat) (K : 'M[R]_n) (t : R) :
  K^T = - K -> 1%:M - t *: K \in unitmx.
Proof.
move=> skew; rewrite unitmxE unitfE; apply/negP => /det0P[v vn0].
rewrite mulmxBr mulmx1 -scalemxAr => /eqP; rewrite subr_eq0 => /eqP vK.
have v0 : v^T = 0.
  apply: norm_eq0; have -> : \sum_i v^T i 0 ^+ 2 = (v *m v^T) 0 0.
    by rewrite mxE; apply: eq_bigr => i _; rewrite !mxE expr2.
  rewrite {1}vK -scalemxAl mxE; apply/eqP; rewrite mulf_eq0; apply/orP; right.
  by have /eqP := skew_form v^T (two_neq0 R) skew; rewrite trmxK.
by rewrite -trmx_eq0 v0 eqxx in vn0.
Qed.

(* T6.1: the implicit midpoint equation has exactly one solution for every step h. *)
Lemma T6_1_midpoint_solvable (R : realFieldType) (n : nat) (K : 'M[R]_n) (x : 'cV[R]_n) (h : R) :
  K^T = - K -> exists! y : 'cV[R]_n, y = x + (h / 2%:R) *: (K *m (x + y)).
Proof.
move=> skew; set t := h / 2%:R; have Munit := one_minus_skew_unit t skew.
have eqv (y : 'cV[R]_n) : y = x + t *: (K *m (x + y)) <-> (1%:M - t *: K) *m y = x + t *: (K *m x).
  rewrite mulmxBl mul1mx mulmxDr scalerDr addrA -scalemxAl; split=> [e | <-].
    by rewrite {1}e addrK.
  by rewrite subrK.
exists (invmx (1%:M - t *: K) *m (x + t *: (K *m x))); split; first by apply/eqv; rewrite mulKVmx.
by move=> y /eqv <-; rewrite mulKmx.
Qed.

(* T6.3, lower end: if S(b) - S(a) >= sigma(a) (b - a) for all a, b (S convex with slope sigma), an Euler step of
   z' = K sigma(z), K skew, never lowers the energy. *)
Lemma T6_3_energy_never_falls (R : realFieldType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (z : 'cV[R]_n) (h : R) :
  K^T = - K -> (forall a b, sigma a * (b - a) <= S b - S a) ->
  \sum_i S (z i 0) <= \sum_i S ((z + h *: (K *m map_mx sigma z)) i 0).
Proof.
move=> skew tangent; rewrite -subr_ge0 -sumrB.
have rate0 : \sum_i sigma (z i 0) * (h * (K *m map_mx sigma z) i 0) = 0.
  rewrite -[RHS](mulr0 h) -[in RHS](T2_1_energy_rate_zero sigma z (two_neq0 R) skew) mulr_sumr.
  by apply: eq_bigr => i _; rewrite mulrCA.
rewrite -[X in X <= _]rate0; apply: ler_sum => i _; set k := K *m _; apply: le_trans (tangent _ _).
by rewrite [k]lock !mxE -lock addrC addKr.
Qed.

(* T6.3, upper end: if S(b) - S(a) <= sigma(a) (b - a) + (L/2) (b - a)^2 for all a, b (sigma L-Lipschitz), an Euler step
   raises the energy by at most (h^2/2) L |K sigma(z)|^2. *)
Lemma T6_3_energy_rise_bounded (R : realFieldType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (z : 'cV[R]_n) (h L : R) :
  K^T = - K -> (forall a b, S b - S a <= sigma a * (b - a) + L / 2%:R * (b - a) ^+ 2) ->
  \sum_i S ((z + h *: (K *m map_mx sigma z)) i 0) - \sum_i S (z i 0)
  <= h ^+ 2 / 2%:R * L * (\sum_i (K *m map_mx sigma z) i 0 ^+ 2).
Proof.
move=> skew above; rewrite -sumrB.
set k := K *m map_mx sigma z.
have -> : h ^+ 2 / 2%:R * L * (\sum_i k i 0 ^+ 2) =
   \sum_i (sigma (z i 0) * (h * k i 0) + L / 2%:R * (h * k i 0) ^+ 2).
  rewrite big_split /= (_ : \sum_i sigma (z i 0) * (h * k i 0) = 0) ?add0r.
    rewrite mulr_sumr; apply: eq_bigr => i _; rewrite exprMn [RHS]mulrA; congr (_ * _).
    by rewrite [LHS]mulrC [LHS]mulrA [LHS]mulrAC.
  rewrite -[RHS](mulr0 h) -[in RHS](T2_1_energy_rate_zero sigma z (two_neq0 R) skew) mulr_sumr.
  by apply: eq_bigr => i _; rewrite mulrCA.
apply: ler_sum => i _; apply: le_trans (above _ _) _.
suff -> : (z + h *: k) i 0 - z i 0 = h * k i 0 by [].
by rewrite [k]lock !mxE -lock addrAC subrr add0r.
Qed.

(* T6.3, N steps: with |sigma| <= M and |K v| <= omega |v|, the energy after N Euler steps is at most
   E_0 + N h^2 L omega^2 n M^2 / 2: linear in N. *)
Lemma T6_3_linear_growth (R : realFieldType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (z : 'cV[R]_n) (h L M omega : R)
    (N : nat) :
  K^T = - K -> 0 <= L -> (forall a b, S b - S a <= sigma a * (b - a) + L / 2%:R * (b - a) ^+ 2) ->
  (forall s, sigma s ^+ 2 <= M ^+ 2) ->
  (forall v : 'cV[R]_n, \sum_i (K *m v) i 0 ^+ 2 <= omega ^+ 2 * (\sum_i v i 0 ^+ 2)) ->
  \sum_i S (iter N (fun y => y + h *: (K *m map_mx sigma y)) z i 0)
  <= \sum_i S (z i 0) + (h ^+ 2 / 2%:R * L * (omega ^+ 2 * (M ^+ 2 *+ n))) *+ N.
Proof.
move=> skew L0 above bound norm; elim: N => [|N IH]; first by rewrite mulr0n addr0.
rewrite mulrSr addrA iterS; set y := iter N _ z.
have := T6_3_energy_rise_bounded y h skew above; rewrite ler_subl_addl => /le_trans; apply.
apply: ler_add => //; apply: ler_wpmul2l.
  by rewrite mulr_ge0 // divr_ge0 ?sqr_ge0 ?ler0n.
apply: le_trans (norm _) _; apply: ler_wpmul2l; first exact: sqr_ge0.
rewrite -[X in _ *+ X]card_ord -sumr_const; apply: ler_sum => i _.
by rewrite mxE.
Qed.

(* T6.3, the linear system: K skew, K^2 x = -omega^2 x: N Euler steps multiply |x|^2 by (1 + h^2 omega^2)^N. *)
Lemma T6_3_linear_system (F : fieldType) (n : nat) (K : 'M[F]_n) (x : 'cV[F]_n) (h omega : F) (N : nat) :
  (2%:R : F) != 0 -> K^T = - K -> K *m (K *m x) = - omega ^+ 2 *: x ->
  \sum_i iter N (fun y => y + h *: (K *m y)) x i 0 ^+ 2 = (1 + h ^+ 2 * omega ^+ 2) ^+ N * (\sum_i x i 0 ^+ 2).
Proof.
move=> two skew mode.
suff [same _] : \sum_i iter N (fun y => y + h *: (K *m y)) x i 0 ^+ 2 = (1 + h ^+ 2 * omega ^+ 2) ^+ N * (\sum_i x i 0 ^+ 2)
    /\ K *m (K *m iter N (fun y => y + h *: (K *m y)) x) = - omega ^+ 2 *: iter N (fun y => y + h *: (K *m y)) x by [].
elim: N => [|N [IH eig]]; first by rewrite expr0 mul1r.
rewrite iterS; move: (iter N _ x) IH eig => y IH eig; split.
  rewrite T6_1_gain // [_ ^+ N.+1]exprS -mulrA -IH mulrDl mul1r; congr (_ + _); rewrite -mulrA; congr (_ * _).
  have -> : \sum_i (K *m y) i 0 ^+ 2 = - \sum_i y i 0 * (K *m (K *m y)) i 0.
    have -> : \sum_i (K *m y) i 0 ^+ 2 = ((K *m y)^T *m (K *m y)) 0 0.
      by rewrite [RHS]mxE; apply: eq_bigr => i _; rewrite [_^T 0 i]mxE expr2.
    by rewrite trmx_mul skew mulmxN mulNmx -mulmxA form_sum -mulmxA [LHS]mxE.
  by rewrite eig mulr_sumr -sumrN; apply: eq_bigr => i _; rewrite [X in _ * X]mxE mulNr mulrN opprK mulrCA expr2.
by rewrite !mulmxDr -!scalemxAr eig scalerDr -!scalemxAr !scalerA [_ * h]mulrC.
Qed.

(* Helper. If sum_i d_i v_i (M v)_i >= sum_i d_i v_i^2 for all v, with d >= 0 and column j of M equal to e_j where
   d_j = 0, then det M >= 1. By induction on n through the Schur complement of the first entry. *)
Lemma det_ge1 (R : realFieldType) (n : nat) (d : 'rV[R]_n) (M : 'M[R]_n) :
  (forall i, 0 <= d 0 i) -> (forall i j, d 0 j = 0 -> M i j = (i == j)%:R) ->
  (forall v : 'cV[R]_n, \sum_i d 0 i * v i 0 ^+ 2 <= \sum_i d 0 i * v i 0 * (M *m v) i 0) ->
  1 <= \det M.
Proof.
elim: n d M => [|n IH] d M d_ge0 unit_col form; first by rewrite det_mx00.
have {IH} : forall d M, _ := IH; rewrite -[n.+1]/(1 + n)%N in d M d_ge0 unit_col form * => IH.
pose p := M (lshift n 0) (lshift n 0).
pose r := ursubmx M; pose c := dlsubmx M; pose N := drsubmx M.
have Mblock : M = block_mx p%:M r c N.
  rewrite -[M in LHS]submxK; congr block_mx.
  by rewrite [LHS]mx11_scalar !mxE.
have p_ge1 : 1 <= p.
  have := d_ge0 (lshift n 0); rewrite le_eqVlt eq_sym => /orP[/eqP d0|dpos].
    by rewrite /p unit_col // eqxx.
  have := form (delta_mx (lshift n 0) 0).
  rewrite (bigD1 (lshift n 0)) //= big1 ?addr0 => [|i /negPf i0]; last by rewrite mxE i0 expr0n mulr0.
  rewrite (bigD1 (lshift n 0)) //= big1 ?addr0 => [|i /negPf i0]; last by rewrite mxE i0 mulr0 mul0r.
  by rewrite -colE !mxE !eqxx expr1n !mulr1 -/p ler_pmulr.
have p_gt0 : 0 < p by apply: lt_le_trans p_ge1; rewrite ltr01.
pose Sc := N - p^-1 *: (c *m r).
have detM : \det M = p * \det Sc.
  have -> : M = block_mx 1%:M 0 (p^-1 *: c) 1%:M *m block_mx p%:M r 0 Sc.
    rewrite mulmx_block !mul1mx !mul0mx !addr0 {1}Mblock; congr block_mx.
      by rewrite mul_mx_scalar scalerA divff ?scale1r // gt_eqF.
    by rewrite -scalemxAl addrC subrK.
  by rewrite det_mulmx det_lblock det_ublock !det1 !mul1r det_scalar1.
rewrite detM -[1]mulr1; apply: ler_pmul => //.
apply: (IH (rsubmx d)) => [i|i j|w].
- by rewrite mxE.
- rewrite mxE => dj.
  have rj : r 0 j = 0 by rewrite !mxE unit_col // eq_lrshift.
  have crj : (c *m r) i j = 0 by rewrite mxE big_ord1 rj mulr0.
  by rewrite /Sc [c *m r]lock !mxE -lock crj mulr0 subr0 unit_col // eq_rshift.
pose t := - (p^-1 *: (r *m w)).
have Mv : M *m col_mx t w = col_mx 0 (Sc *m w).
  rewrite {1}Mblock mul_block_col; congr col_mx.
    by rewrite mul_scalar_mx /t scalerN scalerA divff ?gt_eqF // scale1r addNr.
  by rewrite /t mulmxN -scalemxAr mulmxBl -scalemxAl mulmxA addrC.
have := form (col_mx t w); rewrite Mv !big_split_ord !big_ord1 /= !col_mxEu [X in _ * _ * X]mxE mulr0 add0r.
move=> low; apply: le_trans (le_trans low _).
  by apply: ler_paddl; [rewrite mulr_ge0 ?sqr_ge0 | apply: ler_sum => i _; rewrite mxE col_mxEd].
by apply: ler_sum => i _; rewrite !col_mxEd [rsubmx d 0 i]mxE.
Qed.

(* T6.4: an Euler step of z' = A sigma(z), A skew, sigma' = d >= 0, never contracts volume: det(I + h A diag(d)) >= 1. *)
Lemma T6_4_volume_never_shrinks (R : realFieldType) (n : nat) (A : 'M[R]_n) (d : 'rV[R]_n) (h : R) :
  A^T = - A -> (forall i, 0 <= d 0 i) -> 1 <= \det (1%:M + h *: (A *m diag_mx d)).
Proof.
move=> skew dpos; apply: (det_ge1 dpos) => [i j dj | v].
  by rewrite mul_mx_diag !mxE dj mulr0 mulr0 addr0.
have -> : \sum_i d 0 i * v i 0 * ((1%:M + h *: (A *m diag_mx d)) *m v) i 0 =
  \sum_i (d 0 i * v i 0 ^+ 2 + h * ((diag_mx d *m v) i 0 * (A *m (diag_mx d *m v)) i 0)).
  apply: eq_bigr => i _; rewrite mulmxDl mul1mx -scalemxAl -mulmxA mul_diag_mx [in LHS]mxE mulrDr expr2 mulrA.
  by congr (_ + _); rewrite [X in _ * X]mxE mulrCA; congr (_ * (_ * _)); rewrite mxE.
by rewrite big_split /= -mulr_sumr skew_sum ?two_neq0 // mulr0 addr0.
Qed.

(* T6.4: the linear case: det(I + h A) >= 1 for skew A. *)
Lemma T6_4_linear_volume (R : realFieldType) (n : nat) (A : 'M[R]_n) (h : R) :
  A^T = - A -> 1 <= \det (1%:M + h *: A).
Proof.
move=> skew; have := @T6_4_volume_never_shrinks _ _ _ (const_mx 1) h skew.
by rewrite diag_const_mx mulmx1; apply=> i; rewrite mxE ler01.
Qed.

(* T6.4, n = 2: det(I + h K D) = 1 + h^2 omega^2 d_1 d_2. *)
Lemma T6_4_planar_volume (R : comRingType) (omega h d1 d2 : R) (K D : 'M[R]_2) :
  K = \matrix_(i, j) (omega *+ (i < j)%N - omega *+ (j < i)%N) -> D = diag_mx (\row_j if j == 0 then d1 else d2) ->
  \det (1%:M + h *: (K *m D)) = 1 + h ^+ 2 * omega ^+ 2 * d1 * d2.
Proof.
move=> -> ->; rewrite mul_mx_diag (expand_det_row _ 0) big_ord_recl big_ord1.
rewrite /cofactor !det_mx11 !mxE /=.
rewrite !(mulr0n, mulr1n, subr0, sub0r, mul0r, mulr0, addr0, add0r, expr0, expr1, mul1r, mulN1r, mulNr, mulrN, opprK).
by rewrite mulrACA [omega * _ * _]mulrACA -!expr2 [d2 * d1]mulrC !mulrA.
Qed.

(* T6.4: for nondecreasing sigma and skew K the Euler map z + h K sigma(z) is injective for every h. *)
Lemma T6_4_euler_map_injective (R : realFieldType) (n : nat) (K : 'M[R]_n) (sigma : R -> R) (h : R) :
  K^T = - K -> (forall a b, a <= b -> sigma a <= sigma b) ->
  injective (fun z : 'cV[R]_n => z + h *: (K *m map_mx sigma z)).
Proof.
move=> skew incr z w /= eqzw.
have diff : w - z = h *: (K *m (map_mx sigma z - map_mx sigma w)).
  rewrite mulmxBr scalerBr; apply/eqP; rewrite subr_eq addrAC [_ + z]addrC eqzw.
  by rewrite addrK.
have sum0 : \sum_i (map_mx sigma z - map_mx sigma w) i 0 * (w - z) i 0 = 0.
  rewrite diff -[RHS](mulr0 h) -[in RHS](skew_sum (map_mx sigma z - map_mx sigma w) (two_neq0 R) skew) mulr_sumr.
  by apply: eq_bigr => i _; rewrite [X in _ * X]mxE mulrCA.
have pos k : 0 <= - ((map_mx sigma z - map_mx sigma w) k 0 * (w - z) k 0).
  rewrite -mulrN !mxE opprB; case: (ltgtP (z k 0) (w k 0)) => [lt|lt|->]; last by rewrite !subrr mulr0.
    by rewrite mulr_le0 // subr_le0 ?incr // ltW.
  by rewrite mulr_ge0 // subr_ge0 ?incr // ltW.
have same : map_mx sigma z = map_mx sigma w.
  apply/colP=> i; have /eqP := sum0; rewrite -oppr_eq0 -sumrN psumr_eq0 // => /allP/(_ i (mem_index_enum _)) /=.
  rewrite oppr_eq0 !mxE mulf_eq0 !subr_eq0 => /orP[/eqP //|/eqP -> //].
by apply/esym/eqP; rewrite -subr_eq0 diff same subrr mulmx0 scaler0.
Qed.
