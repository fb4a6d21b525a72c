From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype derive realfun.
From skewflow Require Import forms energy euler integrators matrices analysis motion.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* Helper. A Casimir along a solution on [0, oo). *)
Lemma casimir_constant (R : realType) (n : nat) (W : 'M[R]_n) (sigma : R -> R) (z : R -> 'cV[R]_n) (c : 'cV[R]_n) (t : R) :
  (forall t, 0 <= t -> forall i, is_derive t 1 (fun u => z u i 0) ((W *m map_mx sigma (z t)) i 0)) ->
  W^T *m c = 0 -> 0 <= t -> \sum_i c i 0 * z t i 0 = \sum_i c i 0 * z 0 i 0.
Proof.
move=> sol Wc t0; have within : t \in `[0, t] by rewrite in_itv /= t0 lexx.
apply: (T2_5_casimir_conserved Wc _ within) => s; rewrite in_itv /= => /andP[s0 _]; exact: sol.
Qed.

(* Helper. Two vectors with the same product with c differ by one that is orthogonal to it. *)
Lemma same_product (R : realType) (n : nat) (c x y : 'cV[R]_n) :
  \sum_i c i 0 * x i 0 = \sum_i c i 0 * y i 0 -> c^T *m (x - y) = 0.
Proof.
move=> same; apply/rowP=> k; rewrite ord1 mxE [RHS]mxE.
rewrite (eq_bigr (fun i => c i 0 * x i 0 - c i 0 * y i 0)); last by move=> i _; rewrite !mxE mulrBr.
by rewrite sumrB same subrr.
Qed.

(* T2.5, leaves: a solution of z' = W sigma(z) on [0, oo) stays on its leaf z(0) + Im W; any W, any sigma. *)
Lemma T2_5_stays_on_leaf (R : realType) (n : nat) (W : 'M[R]_n) (sigma : R -> R) (z : R -> 'cV[R]_n) (t : R) :
  (forall t, 0 <= t -> forall i, is_derive t 1 (fun u => z u i 0) ((W *m map_mx sigma (z t)) i 0)) ->
  0 <= t -> exists v, z t - z 0 = W *m v.
Proof.
by move=> sol t0; apply: (proj1 (image_is_orthogonal_to_cokernel W (z t - z 0))) => c Wc; apply: same_product; exact: (casimir_constant sol).
Qed.

(* Fact. The limit of a solution of z' = W sigma(z) lies on its leaf z(0) + Im W. *)
Lemma limit_on_leaf (R : realType) (n : nat) (W : 'M[R]_n) (sigma : R -> R) (z : R -> 'cV[R]_n) (e : 'cV[R]_n) :
  (forall t, 0 <= t -> forall i, is_derive t 1 (fun u => z u i 0) ((W *m map_mx sigma (z t)) i 0)) ->
  (forall i, z t i 0 @[t --> +oo] --> e i 0) -> exists v, e - z 0 = W *m v.
Proof.
move=> sol conv; apply: (proj1 (image_is_orthogonal_to_cokernel W (e - z 0))) => c Wc; apply: same_product.
apply: (@limit_of_constant _ (fun t => \sum_i c i 0 * z t i 0) 0) => [t t0|]; first exact: (casimir_constant sol).
by apply: (@limit_of_sum _ _ (fun i t => c i 0 * z t i 0)) => i; apply: cvgMr; exact: conv.
Qed.

(* Fact. A continuous quantity that is constant along a convergent curve has the same value at the limit. *)
Lemma limit_keeps_value (R : realType) (T : topologicalType) (f : T -> R) (x : R -> T) (e : T) :
  {for e, continuous f} -> x t @[t --> +oo] --> e -> (forall t, 0 <= t -> f (x t) = f (x 0)) -> f e = f (x 0).
Proof.
by move=> cont conv const; apply: (@limit_of_constant _ (fun t => f (x t)) 0) => //; exact: (cvg_comp conv cont).
Qed.



(* Fact. A continuous sigma that is not constant takes three values (intermediate value theorem). *)
Lemma three_values (R : realType) (sigma : R -> R) (a b : R) : continuous sigma -> sigma a != sigma b ->
  exists p q r, [/\ sigma p != sigma q, sigma q != sigma r & sigma p != sigma r].
Proof.
move=> cont ne; wlog ab : a b ne / a <= b.
  by move=> H; case: (lerP a b) => [|/ltW]; apply: H; rewrite // eq_sym.
pose v := (sigma a + sigma b) / 2%:R.
have between : Num.min (sigma a) (sigma b) <= v <= Num.max (sigma a) (sigma b).
  have two (x y : R) : x <= y -> x <= (x + y) / 2%:R <= y.
    by move=> xy; rewrite ler_pdivl_mulr ?ltr0n // ler_pdivr_mulr ?ltr0n // !mulr_natr !mulr2n ler_add2l ler_add2r xy.
  by rewrite /v; case: (leP (sigma a) (sigma b)) => [/two //|/ltW/two]; rewrite addrC.
have [c _ cv] := IVT ab (continuous_subspaceT cont) between.
have half x y : (x + y) / 2%:R = x -> x = y :> R.
  move/(congr1 (fun u => u * 2%:R)); rewrite divfK ?pnatr_eq0 // mulr_natr mulr2n => /addrI //.
exists a, c, b; split=> //; rewrite cv; last first.
  by apply: contra ne => /eqP/= e; apply/eqP/esym/half; rewrite addrC.
by apply: contra ne => /eqP/= e; apply/eqP/half.
Qed.

(* Fact. A quadratic form that vanishes at every sigma(z), sigma continuous and not constant, vanishes: A^T = -A. *)
Lemma form_vanishes (R : realType) (n : nat) (A : 'M[R]_n) (sigma : R -> R) (a b : R) : continuous sigma -> sigma a != sigma b ->
  (forall z : 'cV[R]_n, \sum_i map_mx sigma z i 0 * (A *m map_mx sigma z) i 0 = 0) -> A^T = - A.
Proof.
move=> cont ne form0; have [p [q [r [pq qr pr]]]] := three_values cont ne.
apply: (T2_2_three_values pq qr pr) => s three.
pose z : 'cV[R]_n := \col_i (if s i 0 == sigma p then p else if s i 0 == sigma q then q else r).
have -> : s = map_mx sigma z; last exact: form0.
apply/colP => i; rewrite !mxE; have := three i; rewrite !inE.
by case: eqP => [-> //|_]; case: eqP => [-> //|_] /= /eqP.
Qed.

(* Helper. A continuous sigma with s sigma(s) > 0 for s <> 0 takes every value near 0: for every v there are eps > 0 and z
   with sigma(z) = eps v. *)
Lemma values_near_0 (R : realType) (sigma : R -> R) (n : nat) (v : 'cV[R]_n) : continuous sigma ->
  (forall s, s != 0 -> 0 < s * sigma s) -> exists2 eps, 0 < eps & exists z, map_mx sigma z = eps *: v.
Proof.
move=> cont sign.
have up : 0 < sigma 1 by have := sign 1; rewrite oner_eq0 mul1r => /(_ isT).
have down : sigma (-1) < 0 by have := sign (-1); rewrite oppr_eq0 oner_eq0 mulN1r oppr_gt0 => /(_ isT).
pose m := Num.min (sigma 1) (- sigma (-1)).
have m0 : 0 < m by rewrite lt_minr up oppr_gt0 down.
pose B := 1 + \sum_i `|v i 0|; have B0 : 0 < B by rewrite ltr_spaddl ?ltr01 // sumr_ge0.
exists (m / B); first by rewrite divr_gt0.
have small i : `|m / B * v i 0| <= m.
  rewrite normrM [`|m / B|]gtr0_norm ?divr_gt0 // mulrAC ler_pdivr_mulr // ler_pmul2l //.
  by rewrite /B (bigD1 i) //= addrCA ler_addl addr_ge0 ?ler01 ?sumr_ge0.
have hit w : `|w| <= m -> exists s, sigma s = w.
  rewrite ler_norml => /andP[low high].
  have ends : (-1 : R) <= 1 by apply: (@le_trans _ _ 0); rewrite ?oppr_le0 ler01.
  have between : Num.min (sigma (-1)) (sigma 1) <= w <= Num.max (sigma (-1)) (sigma 1).
    rewrite le_minl le_maxr; apply/andP; split; apply/orP; [left | right].
      by apply: le_trans low; rewrite ler_oppr /m le_minl lexx orbT.
    by apply: le_trans high _; rewrite /m le_minl lexx.
  by have [c _ cw] := IVT ends (continuous_subspaceT cont) between; exists c.
have [f fP] := choice (fun i => hit _ (small i)).
by exists (\col_i f i); apply/colP => i; rewrite !mxE.
Qed.

(* T2.9, both signs: W has an indefinite Q = (W + W^T)/2, that is, its form v^T W v takes both signs, and sigma is
   continuous with s sigma(s) > 0 for s <> 0: so does dE/dt = sigma(z)^T W sigma(z) over the states z. *)
Lemma T2_9_both_signs (R : realType) (n : nat) (W : 'M[R]_n) (sigma : R -> R) (u v : 'cV[R]_n) :
  continuous sigma -> (forall s, s != 0 -> 0 < s * sigma s) ->
  0 < \sum_i u i 0 * (W *m u) i 0 -> \sum_i v i 0 * (W *m v) i 0 < 0 ->
  (exists z : 'cV[R]_n, 0 < \sum_i sigma (z i 0) * (W *m map_mx sigma z) i 0) /\
  (exists z : 'cV[R]_n, \sum_i sigma (z i 0) * (W *m map_mx sigma z) i 0 < 0).
Proof.
move=> cont sign up down.
have scaled (w : 'cV[R]_n) (eps : R) (z : 'cV[R]_n) : map_mx sigma z = eps *: w ->
    \sum_i sigma (z i 0) * (W *m map_mx sigma z) i 0 = eps ^+ 2 * \sum_i w i 0 * (W *m w) i 0.
  move=> e; rewrite mulr_sumr; apply: eq_bigr => i _.
  have -> : sigma (z i 0) = eps * w i 0 by have := congr1 (fun M : 'cV[R]_n => M i 0) e; rewrite !mxE.
  have -> : (W *m map_mx sigma z) i 0 = eps * (W *m w) i 0 by rewrite e -scalemxAr mxE.
  by ring.
split.
  have [eps e0 [z ze]] := values_near_0 u cont sign; exists z.
  by rewrite (scaled _ _ _ ze) mulr_gt0 // exprn_gt0.
have [eps e0 [z ze]] := values_near_0 v cont sign; exists z.
by rewrite (scaled _ _ _ ze) pmulr_rlt0 // exprn_gt0.
Qed.
