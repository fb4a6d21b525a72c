From mathcomp Require Import all_ssreflect all_algebra.
From skewflow Require Import forms energy euler integrators spectrum.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Local Open Scope ring_scope.

(* The 2x2 matrix with rows (a, b) and (c, d). *)
Definition matrix2 (R : ringType) (a b c d : R) : 'M[R]_2 :=
  \matrix_(i, j) (if i == 0 then (if j == 0 then a else b) else (if j == 0 then c else d)).

(* The column of two numbers. *)
Definition column2 (R : ringType) (a b : R) : 'cV[R]_2 := \col_i (if i == 0 then a else b).

(* Helper. Two columns of two numbers are equal when their entries are. *)
Lemma column2_eq (R : ringType) (v : 'cV[R]_2) (a b : R) : v 0 0 = a -> v 1 0 = b -> v = column2 a b.
Proof.
move=> v0 v1; apply/colP=> i; rewrite mxE; case: (unliftP 0 i) => [j|] ->; last by rewrite eqxx.
by rewrite (ord1 j) -v1; congr (v _ _); apply/val_inj.
Qed.

(* Helper. A matrix2 times a column2. *)
Lemma mul_matrix2 (R : ringType) (a b c d x y : R) :
  matrix2 a b c d *m column2 x y = column2 (a * x + b * y) (c * x + d * y).
Proof. by apply: column2_eq; rewrite mxE !big_ord_recl big_ord0 !mxE /= addr0. Qed.

(* Helper. The transpose of a matrix2. *)
Lemma tr_matrix2 (R : ringType) (a b c d : R) : (matrix2 a b c d)^T = matrix2 a c b d.
Proof. by apply/matrixP=> i j; rewrite !mxE; do 2!case: (_ == 0). Qed.

(* Helper. Minus a matrix2. *)
Lemma opp_matrix2 (R : ringType) (a b c d : R) : - matrix2 a b c d = matrix2 (- a) (- b) (- c) (- d).
Proof. by apply/matrixP=> i j; rewrite !mxE; do 2!case: (_ == 0). Qed.

(* Helper. The quarter turn (0, w; -w, 0) is skew. *)
Lemma turn_skew (R : ringType) (w : R) : (matrix2 0 w (- w) 0)^T = - matrix2 0 w (- w) 0.
Proof. by rewrite tr_matrix2 opp_matrix2 opprK !oppr0. Qed.

(* T1.2, ablation: in characteristic 2 a matrix with A^T = -A need not have a vanishing form. *)
Lemma T1_2_without_odd_characteristic :
  exists A : 'M['F_2]_1, A^T = - A /\ exists x : 'cV['F_2]_1, \sum_i x i 0 * (A *m x) i 0 <> 0.
Proof.
exists 1%:M; split; first by apply/matrixP=> i j; rewrite !mxE !ord1; apply/val_inj.
by exists 1%:M; rewrite big_ord1 mul1mx mxE.
Qed.

(* T2.1, ablation: without skewness the energy need not be conserved. *)
Lemma T2_1_without_skewness :
  exists (W : 'M[rat]_1) (z : 'cV[rat]_1), \sum_i z i 0 * (W *m map_mx id z) i 0 <> 0.
Proof. by exists 1%:M, 1%:M; rewrite big_ord1 mul1mx !mxE. Qed.

(* T2.2, ablation: two values are not enough: W = diag(1, -1) has a form that vanishes on all vectors of signs. *)
Lemma T2_2_two_values_only :
  exists W : 'M[rat]_2, W^T <> - W /\
    forall s : 'cV[rat]_2, (forall i, s i 0 = 1 \/ s i 0 = -1) -> \sum_i s i 0 * (W *m s) i 0 = 0.
Proof.
exists (matrix2 1 0 0 (-1)); split=> [|s sign].
  by rewrite tr_matrix2 opp_matrix2 => /matrixP/(_ 0 0); rewrite !mxE.
rewrite (column2_eq (erefl (s 0 0)) (erefl (s 1 0))) mul_matrix2 !big_ord_recl big_ord0 !mxE /=.
by case: (sign 0) => ->; case: (sign 1) => ->.
Qed.

(* T2.5, ablation: in even dimension a skew K can have no Casimir but 0. *)
Lemma T2_5_even_dimension :
  exists K : 'M[rat]_2, K^T = - K /\ forall c : 'cV[rat]_2, K^T *m c = 0 -> c = 0.
Proof.
exists (matrix2 0 1 (-1) 0); split=> [|c]; first exact: turn_skew.
rewrite (column2_eq (erefl (c 0 0)) (erefl (c 1 0))) tr_matrix2 mul_matrix2 => /colP eq0.
have := eq0 0; have := eq0 1; rewrite !mxE /= !mul0r add0r addr0 mul1r mulN1r => c0 /eqP.
rewrite oppr_eq0 => /eqP c1.
by apply/colP=> i; rewrite !mxE c0 c1; case: ifP.
Qed.

(* T3.1, ablation: nondecreasing is not enough: with sigma = clip to [-1, 1] and K the cross product with (1, 1, 1), one
   leaf holds two equilibria. *)
Lemma T3_1_nondecreasing_only :
  exists (K : 'M[rat]_3) (sigma : rat -> rat) (z y : 'cV[rat]_3),
    [/\ K^T = - K, forall a b, a <= b -> sigma a <= sigma b, K *m map_mx sigma z = 0,
        K *m map_mx sigma (z + K *m y) = 0 & z + K *m y <> z].
Proof.
pose K : 'M[rat]_3 := \matrix_(i, j) (if j == i + 1 then 1 else if i == j + 1 then -1 else 0).
pose sigma (s : rat) : rat := Num.max (-1) (Num.min 1 s).
pose z : 'cV[rat]_3 := const_mx 2%:R; pose y : 'cV[rat]_3 := delta_mx 0 0.
have skew : K^T = - K.
  apply/matrixP=> i j; rewrite !mxE.
  by case: i => [[|[|[|?]]] ?] //; case: j => [[|[|[|?]]] ?].
have K1 : K *m (const_mx 1 : 'cV_3) = 0.
  apply/colP=> i; rewrite !mxE !big_ord_recl big_ord0 !mxE.
  by case: i => [[|[|[|?]]] ?].
have shift : z + K *m y = \col_i (if i == 0 then 2%:R else if i == 1 then 1 else 3%:R).
  apply/colP=> i; rewrite !mxE !big_ord_recl big_ord0 !mxE.
  by case: i => [[|[|[|?]]] ?]; apply/eqP.
exists K, sigma, z, y; split=> //.
- move=> a b ab; rewrite /sigma le_maxl !le_maxr; apply/andP; split=> //.
  by apply/orP; right; rewrite le_minr !le_minl ab orbT.
- by rewrite -[RHS]K1; congr (_ *m _); apply/colP=> i; rewrite !mxE; apply/eqP.
- rewrite shift -[RHS]K1; congr (_ *m _); apply/colP=> i; rewrite !mxE.
  by case: i => [[|[|[|?]]] ?]; apply/eqP.
by rewrite shift => /colP/(_ 1); rewrite !mxE.
Qed.

(* T5.2, ablation: with a negative slope, d = (1, -1), the skew quarter turn gives the eigenvalue 1: exponential growth. *)
Lemma T5_2_negative_slope (C : numClosedFieldType) :
  exists (A : 'M[C]_2) (d : 'rV[C]_2),
    [/\ forall i j, A i j \is Num.real, A^T = - A & eigenvalue (A *m diag_mx d) 1].
Proof.
exists (matrix2 0 1 (-1) 0), (\row_j (if j == 0 then 1 else -1)); split.
- by move=> i j; rewrite mxE; do 2!case: (_ == 0); rewrite ?rpredN ?real0 ?real1.
- exact: turn_skew.
apply/eigenvalueP; exists (\row_j (if j == 0 then 1 else -1)).
  rewrite mul_mx_diag scale1r; apply/rowP=> j; rewrite !mxE !big_ord_recl big_ord0 !mxE /=.
  by case: (j == 0); rewrite !(mulr0, mul0r, mul1r, oppr0, mulr1, mulN1r, mulrN, opprK, addr0, add0r).
by apply/eqP=> /rowP/(_ 0); rewrite !mxE /= => /eqP; rewrite oner_eq0.
Qed.

(* T6.1, ablation: without skewness the gain identity fails. *)
Lemma T6_1_without_skewness :
  exists (W : 'M[rat]_1) (x : 'cV[rat]_1) (h : rat),
    \sum_i (x + h *: (W *m x)) i 0 ^+ 2 <> \sum_i x i 0 ^+ 2 + h ^+ 2 * (\sum_i (W *m x) i 0 ^+ 2).
Proof. by exists 1%:M, 1%:M, 1; rewrite !big_ord1 mul1mx !mxE. Qed.

(* T6.3, ablation: with a falling sigma (sigma(s) = -s, S = -s^2/2) an Euler step lowers the energy. *)
Lemma T6_3_falling_sigma :
  exists (K : 'M[rat]_2) (z : 'cV[rat]_2) (h : rat), K^T = - K /\
    \sum_i - ((z + h *: (K *m map_mx -%R z)) i 0 ^+ 2 / 2%:R) < \sum_i - (z i 0 ^+ 2 / 2%:R).
Proof.
exists (matrix2 0 1 (-1) 0), (column2 1 0), 1; split; first exact: turn_skew.
have -> : map_mx -%R (column2 1 0 : 'cV[rat]_2) = column2 (-1) 0 by apply: column2_eq; rewrite !mxE.
by rewrite mul_matrix2 !big_ord_recl !big_ord0 !mxE /=.
Qed.

(* T6.3: the lower end is sharp: a constant slope (S(s) = s) gives no energy change although the state moves. *)
Lemma T6_3_lower_end_sharp :
  exists (K : 'M[rat]_2) (z : 'cV[rat]_2) (h : rat), let z' := z + h *: (K *m const_mx 1) in
    [/\ K^T = - K, z' <> z & \sum_i z' i 0 = \sum_i z i 0].
Proof.
exists (matrix2 0 1 (-1) 0), 0, 1; rewrite /= add0r scale1r.
have -> : const_mx 1 = column2 1 1 :> 'cV[rat]_2 by apply: column2_eq; rewrite !mxE.
rewrite mul_matrix2; split; first exact: turn_skew.
  by move/colP/(_ 0); rewrite !mxE.
by rewrite !big_ord_recl !big_ord0 !mxE.
Qed.

(* T6.3: the upper end is sharp: for sigma(s) = s (S = s^2/2, L = 1) the energy rises by exactly (h^2/2) |K z|^2. *)
Lemma T6_3_upper_end_sharp (R : realFieldType) (n : nat) (K : 'M[R]_n) (z : 'cV[R]_n) (h : R) :
  K^T = - K ->
  \sum_i (z + h *: (K *m z)) i 0 ^+ 2 / 2%:R - \sum_i z i 0 ^+ 2 / 2%:R
  = h ^+ 2 / 2%:R * 1 * (\sum_i (K *m z) i 0 ^+ 2).
Proof.
by move=> skew; rewrite -!mulr_suml T6_1_gain ?two_neq0 // mulrDl addrAC subrr add0r mulr1 mulrAC.
Qed.

(* T6.4, ablation: with a negative slope, d = (1, -1), the Euler map of the quarter turn contracts volume. *)
Lemma T6_4_negative_slope :
  exists (K : 'M[rat]_2) (d : 'rV[rat]_2) (h : rat), K^T = - K /\ \det (1%:M + h *: (K *m diag_mx d)) < 1.
Proof.
exists (matrix2 0 1 (-1) 0), (\row_j (if j == 0 then 1 else -1)), 1; split; first exact: turn_skew.
rewrite (@T6_4_planar_volume _ 1 1 1 (-1)) //.
by apply/matrixP=> i j; rewrite !mxE; case: i => [[|[|?]] ?] //; case: j => [[|[|?]] ?].
Qed.

(* T6.4, ablation: with sigma(s) = s^2, not monotone, the Euler map of the quarter turn at h = 1 is not injective. *)
Lemma T6_4_not_monotone :
  exists (K : 'M[rat]_2) (z w : 'cV[rat]_2), [/\ K^T = - K, z <> w &
    z + K *m map_mx (fun s => s ^+ 2) z = w + K *m map_mx (fun s => s ^+ 2) w].
Proof.
exists (matrix2 0 1 (-1) 0), (column2 0 0), (column2 (-1) 1); split; first exact: turn_skew.
  by move/colP/(_ 0); rewrite !mxE.
have sq (a b : rat) : map_mx (fun s => s ^+ 2) (column2 a b) = column2 (a ^+ 2) (b ^+ 2).
  by apply: column2_eq; rewrite !mxE.
by rewrite !sq !mul_matrix2; apply/colP=> i; rewrite !mxE; case: ifP => _; apply/eqP.
Qed.

(* T7.2, ablation: with K_ii not 0, a sub-step is not undone by the sub-step with -h. *)
Lemma T7_2_diagonal_entry :
  exists (K : 'M[rat]_1) (z : 'cV[rat]_1) (h : rat), substep K id (- h) (substep K id h z 0) 0 <> z.
Proof. by exists 1%:M, 1%:M, 1 => /colP/(_ 0); rewrite !mxE. Qed.

(* T7.2, ablation: without skewness the shear need not preserve W, although W_ii = 0. *)
Lemma T7_2_without_skewness :
  exists (W : 'M[rat]_2) (t : rat), (forall i, W i i = 0) /\ shear W 0 t *m W *m (shear W 0 t)^T <> W.
Proof.
exists (matrix2 0 1 1 0), 1; split; first by move=> i; rewrite mxE; case: (i == 0).
by move/matrixP/(_ 1 1); rewrite !mxE !big_ord_recl !big_ord0 !mxE !big_ord_recl !big_ord0 !mxE !big_ord1 !mxE.
Qed.

(* T7.3, ablation: without skewness the discrete gradient does not keep the energy (S = s^2/2, g = (z + z')/2). *)
Lemma T7_3_without_skewness :
  exists (W : 'M[rat]_1) (z z' : 'cV[rat]_1), z' = z + W *m (2%:R^-1 *: (z + z')) /\
    \sum_i z' i 0 ^+ 2 / 2%:R <> \sum_i z i 0 ^+ 2 / 2%:R.
Proof.
exists 1%:M, 1%:M, (3%:R%:M); split; last by rewrite !big_ord1 !mxE.
by rewrite mul1mx; apply/colP=> i; rewrite !mxE !ord1; apply/eqP.
Qed.
