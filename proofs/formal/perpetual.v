From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype derive realfun.
From skewflow Require Import forms energy euler integrators monotone matrices analysis motion convexity rest stability leaf leaves.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* e is an equilibrium of z' = K sigma(z). *)
Definition at_rest (R : realType) (n : nat) (K : 'M[R]_n) (sigma : R -> R) (e : 'cV[R]_n) : Prop :=
  K *m map_mx sigma e = 0.

(* x lies on the leaf z0 + Im K. *)
Definition same_leaf (R : realType) (n : nat) (K : 'M[R]_n) (z0 x : 'cV[R]_n) : Prop := exists v, x - z0 = K *m v.

(* Helper. K skew, S' = sigma, S grows without bound at both ends: a solution of z' = K sigma(z) is bounded on [0, oo). *)
Lemma solutions_bounded (R : realType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (z : R -> 'cV[R]_n) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> coercive S -> solution sigma K z ->
  exists r, forall t, 0 <= t -> forall i, `|z t i 0| <= r.
Proof.
move=> skew derS large sol; have contS := primitive_continuous derS.
have [r far] := @separable_growth R n (fun=> S) (fun=> contS) (fun=> large) (\sum_i S (z 0 i 0) + 1).
exists r => t t0 i; rewrite leNgt; apply/negP => /ltW large_i; have := far (z t) i large_i.
have on s : s \in `[0, t] -> forall i, is_derive s 1 (fun u => z u i 0) ((K *m map_mx sigma (z s)) i 0).
  by rewrite in_itv /= => /andP[s0 _]; exact: sol.
have within : t \in `[0, t] by rewrite in_itv /= t0 lexx.
by rewrite (T2_1_energy_conserved skew derS on within) ger_addl ler10.
Qed.

(* Helper. The leaf written with rows and with columns. *)
Lemma leafP (R : realType) (n : nat) (K : 'M[R]_n.+1) (z0 x : 'cV[R]_n.+1) :
  same_leaf K z0 x <-> on_leaf K z0^T x^T.
Proof.
rewrite /on_leaf -linearB /=; split=> [[v ->]|/submxP[D e]]; first by rewrite trmx_mul submxMl.
by exists D^T; rewrite -[x - z0]trmxK e trmx_mul trmxK.
Qed.

(* Helper. Every leaf holds exactly one equilibrium, the strict minimiser of the energy on it; written with columns. *)
Lemma minimiser (R : realType) (n : nat) (K : 'M[R]_n.+1) (S sigma : R -> R) (z0 : 'cV[R]_n.+1) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) -> sigma 0 = 0 ->
  exists e, [/\ same_leaf K z0 e, at_rest K sigma e, (forall x, same_leaf K z0 x -> at_rest K sigma x -> x = e) &
    (forall x, same_leaf K z0 x -> x != e -> \sum_i S (e i 0) < \sum_i S (x i 0))].
Proof.
move=> skew derS incr sigma0.
have [e [leaf rest one above]] := one_equilibrium_per_leaf z0^T skew derS incr sigma0.
have energyT (x : 'cV[R]_n.+1) : energy S x^T = \sum_i S (x i 0) by apply: eq_bigr => i _; rewrite mxE.
exists e^T; split; rewrite ?/at_rest //.
- by apply/leafP; rewrite trmxK.
- by move=> x /leafP leaf_x rest_x; rewrite -[x]trmxK; congr (_^T); apply: one => //; rewrite trmxK.
- move=> x /leafP leaf_x ne; rewrite -!energyT trmxK; apply: above => //.
  by apply: contra ne => /eqP <-; rewrite trmxK.
Qed.

(* T3.1, whole: K skew, sigma continuous and strictly increasing with sigma(0) = 0, S' = sigma, n >= 1. For z' = K sigma(z):
   every solution on [0, oo) is bounded and stays on its leaf z(0) + Im K; every leaf holds exactly one equilibrium, the
   strict minimiser of the energy on it; a solution that converges is that equilibrium from the start; every equilibrium
   is Lyapunov stable. *)
Lemma T3_1_whole (R : realType) (n : nat) (K : 'M[R]_n.+1) (S sigma : R -> R) :
  K^T = - K -> continuous sigma -> (forall x y, x < y -> sigma x < sigma y) -> sigma 0 = 0 ->
  (forall s : R, is_derive s 1 S (sigma s)) ->
  [/\ forall z, solution sigma K z -> (exists r, forall t, 0 <= t -> forall i, `|z t i 0| <= r) /\
        (forall t, 0 <= t -> same_leaf K (z 0) (z t)),
      forall z0, exists e, [/\ same_leaf K z0 e, at_rest K sigma e,
        (forall x, same_leaf K z0 x -> at_rest K sigma x -> x = e) &
        (forall x, same_leaf K z0 x -> x != e -> \sum_i S (e i 0) < \sum_i S (x i 0))],
      forall z (e : 'cV[R]_n.+1), solution sigma K z -> (forall i, z t i 0 @[t --> +oo] --> e i 0) ->
        z 0 = e /\ at_rest K sigma e &
      forall e, at_rest K sigma e -> forall eps, 0 < eps -> exists2 delta, 0 < delta & forall z, solution sigma K z ->
        (forall i, `|z 0 i 0 - e i 0| < delta) -> forall t, 0 <= t -> forall i, `|z t i 0 - e i 0| < eps].
Proof.
move=> skew cont incr sigma0 derS; split.
- move=> z sol; split; last by move=> t; exact: T2_5_stays_on_leaf sol.
  exact: solutions_bounded skew derS (coercive_primitive derS incr sigma0) sol.
- by move=> z0; exact: minimiser skew derS incr sigma0.
- move=> z e sol conv; have [start rest] := T3_1_no_other_solution_converges skew derS cont incr sol conv.
  by split=> //; rewrite /at_rest -start.
- by move=> e rest eps e0; exact: (every_equilibrium_is_stable skew derS incr rest e0).
Qed.
