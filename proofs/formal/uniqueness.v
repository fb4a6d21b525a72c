From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype sequences derive realfun exp.
From skewflow Require Import forms energy euler integrators analysis.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* Fact. A function whose derivative on [a, b] is <= 0 does not rise there. *)
Lemma nonincreasing_on (R : realType) (f df : R -> R) (a b : R) : (forall t, t \in `[a, b] -> is_derive t 1 f (df t)) ->
  (forall t, t \in `[a, b] -> df t <= 0) -> forall t, t \in `[a, b] -> f t <= f a.
Proof.
move=> der neg t; rewrite in_itv /= => /andP[at_ tb].
have sub s : s \in `[a, t] -> s \in `[a, b].
  by rewrite !in_itv /= => /andP[-> st]; rewrite (le_trans st).
have [c c_in e] := MVT_segment at_ (fun s s_in => der s (sub s (subset_itv_oo_cc s_in))) (derive_within (fun s s_in => der s (sub s s_in))).
by rewrite -subr_le0 e mulr_le0_ge0 ?subr_ge0 // neg // sub.
Qed.

(* Helper. Gronwall's lemma: w' <= c w on [0, b], w(0) = 0 <= w: w = 0 there. *)
Lemma gronwall (R : realType) (w dw : R -> R) (b c : R) : (forall t, t \in `[0, b] -> is_derive t 1 w (dw t)) ->
  (forall t, t \in `[0, b] -> dw t <= c * w t) -> w 0 = 0 -> (forall t, 0 <= w t) -> forall t, t \in `[0, b] -> w t = 0.
Proof.
move=> der grow w0 ge0 t t_in; pose g s := expR (- c * s) * w s.
pose dg s := expR (- c * s) * (dw s - c * w s).
have der_exp s : is_derive s 1 (fun u => expR (- c * u)) (- c * expR (- c * s)).
  have lin : is_derive s 1 (fun u : R => - c * u) (- c).
    by have := is_deriveZ (- c) (is_derive_id s (1 : R)); rewrite [_ *: 1]mulr1.
  by have := is_derive1_comp (is_derive_expR (- c * s)) lin; rewrite mulrC.
have derg s : s \in `[0, b] -> is_derive s 1 g (dg s).
  move=> s_in; have := is_deriveM (der_exp s) (der s s_in) => der_gs.
  apply: (is_derive_eq der_gs).
  have product (e x y : R) : e * y + x * (- c * e) = e * (y - c * x) by ring.
  exact: product.
have neg s : s \in `[0, b] -> dg s <= 0.
  by move=> s_in; rewrite /dg pmulr_rle0 ?expR_gt0 // subr_le0 grow.
have := nonincreasing_on derg neg t_in; rewrite {2}/g w0 mulr0 /g pmulr_rle0 ?expR_gt0 // => le.
by apply/eqP; rewrite eq_le le ge0.
Qed.

(* Fact. Uniqueness of solutions (Picard-Lindelof): two solutions of x' = F(t, x) on [0, b] with the same start agree, where
   F is one-sided Lipschitz along them, as a Lipschitz F is. *)
Lemma solutions_unique (R : realType) (n : nat) (F : R -> 'cV[R]_n -> 'cV[R]_n) (x y : R -> 'cV[R]_n) (b L : R) :
  (forall t, t \in `[0, b] -> forall i, is_derive t 1 (fun u => x u i 0) (F t (x t) i 0)) ->
  (forall t, t \in `[0, b] -> forall i, is_derive t 1 (fun u => y u i 0) (F t (y t) i 0)) ->
  (forall t, t \in `[0, b] ->
    \sum_i (x t i 0 - y t i 0) * (F t (x t) i 0 - F t (y t) i 0) <= L * (\sum_i (x t i 0 - y t i 0) ^+ 2)) ->
  x 0 = y 0 -> forall t, t \in `[0, b] -> x t = y t.
Proof.
move=> derx dery lip start t t_in; pose w u := \sum_i (x u i 0 - y u i 0) ^+ 2.
pose dw u := 2%:R * \sum_i (x u i 0 - y u i 0) * (F u (x u) i 0 - F u (y u) i 0).
have derw u : u \in `[0, b] -> is_derive u 1 w (dw u).
  move=> u_in; have der_i i : is_derive u 1 (fun s => (x s - y s) i 0) ((F u (x u) - F u (y u)) i 0).
    have := is_deriveB (derx u u_in i) (dery u u_in i).
    rewrite (_ : (fun s => (x s - y s) i 0) = (fun s => x s i 0) - (fun s => y s i 0)); first by rewrite !mxE.
    by apply/funext => s; rewrite !mxE.
  have := T1_2_norm_rate der_i; rewrite /w /dw.
  have -> : (fun s => \sum_i (x s - y s) i 0 ^+ 2) = (fun s => \sum_i (x s i 0 - y s i 0) ^+ 2).
    by apply/funext => s; apply: eq_bigr => i _; rewrite !mxE.
  by under eq_bigr do rewrite [(x u - y u) _ 0]mxE [(F u (x u) - _) _ 0]mxE [(- y u) _ 0]mxE [(- F u (y u)) _ 0]mxE.
have zero : w t = 0.
  apply: (gronwall derw (c := 2%:R * L)) => // [u u_in||u].
  - by rewrite /dw -mulrA ler_pmul2l ?ltr0n //; exact: lip.
  - by rewrite /w start big1 // => i _; rewrite subrr expr0n.
  by apply: sumr_ge0 => i _; exact: sqr_ge0.
apply/colP => i; move/eqP: zero; rewrite psumr_eq0 => [/allP/(_ i (mem_index_enum _))|j _]; last exact: sqr_ge0.
by rewrite /= expf_eq0 /= subr_eq0 => /eqP.
Qed.
