From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype derive realfun.
From skewflow Require Import forms energy euler integrators monotone analysis motion.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* How far S lies above its tangent at c. *)
Definition gap (R : realType) (S sigma : R -> R) (c s : R) : R := S s - S c - sigma c * (s - c).

(* Helper. The gap at the point of contact is 0. *)
Lemma gap0 (R : realType) (S sigma : R -> R) (c : R) : gap S sigma c c = 0.
Proof. by rewrite /gap; ring. Qed.

(* Helper. A convex S lies above its tangents. *)
Lemma gap_ge0 (R : realType) (S sigma : R -> R) (c s : R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) ->
  0 <= gap S sigma c s.
Proof. by move=> derS incr; rewrite subr_ge0; exact: (T6_3_tangent_line derS (strict_is_weak incr)). Qed.

(* Helper. Strictly above, but where they touch. *)
Lemma gap_gt0 (R : realType) (S sigma : R -> R) (c s : R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) ->
  s != c -> 0 < gap S sigma c s.
Proof.
move=> derS incr ne; rewrite lt_neqAle gap_ge0 // andbT eq_sym; apply: contra ne; rewrite subr_eq0 => /eqP e.
by apply/eqP; exact: (tangent_strict derS incr e).
Qed.

(* Helper. The gap grows away from c to the right. *)
Lemma gap_right (R : realType) (S sigma : R -> R) (c x y : R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) ->
  c <= x -> x <= y -> gap S sigma c x <= gap S sigma c y.
Proof.
move=> derS incr cx xy; have := T6_3_tangent_line derS (strict_is_weak incr) x y; rewrite -subr_ge0 => above.
rewrite -subr_ge0 (_ : gap S sigma c y - gap S sigma c x = (S y - S x - sigma x * (y - x)) + (sigma x - sigma c) * (y - x)).
  by rewrite addr_ge0 // mulr_ge0 // subr_ge0 //; exact: strict_is_weak.
by rewrite /gap; ring.
Qed.

(* Helper. The gap grows away from c to the left. *)
Lemma gap_left (R : realType) (S sigma : R -> R) (c x y : R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) ->
  y <= x -> x <= c -> gap S sigma c x <= gap S sigma c y.
Proof.
move=> derS incr yx xc; have := T6_3_tangent_line derS (strict_is_weak incr) x y; rewrite -subr_ge0 => above.
rewrite -subr_ge0 (_ : gap S sigma c y - gap S sigma c x = (S y - S x - sigma x * (y - x)) + (sigma c - sigma x) * (x - y)).
  by rewrite addr_ge0 // mulr_ge0 // subr_ge0 //; exact: strict_is_weak.
by rewrite /gap; ring.
Qed.

(* Helper. A small gap means that s is near c. *)
Lemma small_gap (R : realType) (S sigma : R -> R) (c eps s : R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) ->
  0 < eps -> gap S sigma c s < Num.min (gap S sigma c (c + eps)) (gap S sigma c (c - eps)) -> `|s - c| < eps.
Proof.
move=> derS incr e0; rewrite lt_minr => /andP[up down]; rewrite ltr_distl; apply/andP; split; rewrite ltNge; apply/negP => far.
  move: down; rewrite ltNge => /negP; apply; apply: gap_left => //.
  by rewrite ler_subl_addr ler_addl ltW.
by move: up; rewrite ltNge => /negP; apply; apply: gap_right => //; rewrite ler_addl ltW.
Qed.

(* z solves z' = K sigma(z) on [0, oo). *)
Definition solution (R : realType) (n : nat) (sigma : R -> R) (K : 'M[R]_n) (z : R -> 'cV[R]_n) : Prop :=
  forall t, 0 <= t -> forall i, is_derive t 1 (fun u => z u i 0) ((K *m map_mx sigma (z t)) i 0).

(* Helper. At an equilibrium e, K skew, S' = sigma: E(z) - sigma(e)^T z, here as the sum of S's gaps over its tangents at
   e_i, is constant along every solution. *)
Lemma gaps_constant (R : realType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (e : 'cV[R]_n) (z : R -> 'cV[R]_n) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> K *m map_mx sigma e = 0 -> solution sigma K z ->
  forall t, 0 <= t -> \sum_i gap S sigma (e i 0) (z t i 0) = \sum_i gap S sigma (e i 0) (z 0 i 0).
Proof.
move=> skew derS Ke sol t t0; have within : t \in `[0, t] by rewrite in_itv /= t0 lexx.
have on s : s \in `[0, t] -> forall i, is_derive s 1 (fun u => z u i 0) ((K *m map_mx sigma (z s)) i 0).
  by rewrite in_itv /= => /andP[s0 _]; exact: sol.
have energy := T2_1_energy_conserved skew derS on within.
have Kc : K^T *m map_mx sigma e = 0 by rewrite skew mulNmx Ke oppr0.
have casimir := T2_5_casimir_conserved Kc on within.
have split_ y : \sum_i gap S sigma (e i 0) (y i 0) =
    \sum_i S (y i 0) - \sum_i map_mx sigma e i 0 * y i 0 + \sum_i (sigma (e i 0) * e i 0 - S (e i 0)).
  rewrite -sumrB -big_split /=; apply: eq_bigr => i _; rewrite [map_mx sigma e i 0]mxE /gap; ring.
by rewrite !split_ energy casimir.
Qed.

(* Fact. K skew, S' = sigma strictly increasing: every equilibrium of z' = K sigma(z) is Lyapunov stable. *)
Lemma every_equilibrium_is_stable (R : realType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (e : 'cV[R]_n) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) ->
  K *m map_mx sigma e = 0 ->
  forall eps, 0 < eps -> exists2 delta, 0 < delta & forall z, solution sigma K z ->
    (forall i, `|z 0 i 0 - e i 0| < delta) -> forall t, 0 <= t -> forall i, `|z t i 0 - e i 0| < eps.
Proof.
move=> skew derS incr Ke eps e0.
have [rho rho0 rhoP] : exists2 rho : R, 0 < rho &
    forall i, rho <= Num.min (gap S sigma (e i 0) (e i 0 + eps)) (gap S sigma (e i 0) (e i 0 - eps)).
  exists (\big[Num.min/1]_i Num.min (gap S sigma (e i 0) (e i 0 + eps)) (gap S sigma (e i 0) (e i 0 - eps))).
    elim/big_ind: _ => [|x y x0 y0|i _]; rewrite ?ltr01 ?lt_minr ?x0 ?y0 //.
    by rewrite !(gap_gt0 derS incr) // -subr_eq0 addrAC subrr add0r ?oppr_eq0 gt_eqF.
  by move=> i; exact: bigmin_le.
have contgap c : continuous (gap S sigma c).
  have contS : continuous S by move=> x; apply: differentiable_continuous; apply/derivable1_diffP; case: (derS x).
  move=> x; have idx : id s @[s --> x] --> x by exact: cvg_id.
  exact: (cvgB (cvgB (contS x) (cvg_cst (S c))) (cvgMr (cvgB idx (cvg_cst c)))).
have near_i i : exists d : R, 0 < d /\ forall s, `|s - e i 0| < d -> gap S sigma (e i 0) s < rho / n.+1%:R.
  have r0 : 0 < rho / n.+1%:R by rewrite divr_gt0 ?ltr0n.
  have /cvgrPdist_lt/(_ _ r0) [d /= d0 H] := contgap (e i 0) (e i 0).
  exists d; split=> // s near_s; have := H s; rewrite /ball /= distrC => /(_ near_s).
  by rewrite gap0 sub0r normrN; apply: le_lt_trans (ler_norm _).
have [d dP] := choice near_i.
exists (\big[Num.min/1]_i d i).
  by elim/big_ind: _ => [|x y x0 y0|i _]; rewrite ?ltr01 ?lt_minr ?x0 ?y0 //; case: (dP i).
move=> z sol near0 t t0 i; apply: (small_gap derS incr) => //; apply: lt_le_trans (rhoP i).
apply: le_lt_trans (_ : \sum_j gap S sigma (e j 0) (z t j 0) < rho).
  by rewrite (bigD1 i) //= ler_addl; apply: sumr_ge0 => j _; exact: (gap_ge0 _ _ derS incr).
rewrite (gaps_constant skew derS Ke sol t0); apply: le_lt_trans (_ : \sum_(j < n) rho / n.+1%:R < rho).
  apply: ler_sum => j _; apply: ltW; case: (dP j) => _; apply; apply: lt_le_trans (near0 j) _.
  exact: bigmin_le.
rewrite sumr_const card_ord -mulr_natr -mulrA gtr_pmulr //.
by rewrite mulrC ltr_pdivr_mulr ?ltr0n // mul1r ltr_nat.
Qed.
