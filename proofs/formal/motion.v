From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype derive realfun.
From skewflow Require Import forms energy euler integrators analysis.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* Helper. A function that stays at f(a) from a on has no other limit. *)
Lemma limit_of_constant (R : realType) (f : R -> R) (a l : R) :
  (forall t, a <= t -> f t = f a) -> f t @[t --> +oo] --> l -> l = f a.
Proof.
move=> const lim; have stay : f t @[t --> +oo] --> f a.
  by apply: cvg_near_cst; exists a; split; [exact: num_real | move=> t /ltW; exact: const].
exact: (norm_cvg_unique lim stay).
Qed.

(* Helper. A finite sum of functions with limits has the sum of the limits as its limit. *)
Lemma limit_of_sum (R : realType) (n : nat) (f : 'I_n -> R -> R) (l : 'I_n -> R) :
  (forall i, f i t @[t --> +oo] --> l i) -> (\sum_i f i t) @[t --> +oo] --> \sum_i l i.
Proof.
elim: n f l => [|n IH] f l lim.
  rewrite big_ord0 (_ : (fun t => \sum_(i < 0) f i t) = fun=> 0); first exact: cvg_cst.
  by apply/funext=> t; rewrite big_ord0.
rewrite big_ord_recl (_ : (fun t => \sum_(i < n.+1) f i t) = fun t => f ord0 t + \sum_(i < n) f (lift ord0 i) t).
  by apply: cvgD; [exact: lim | apply: IH => i; exact: lim].
by apply/funext=> t; rewrite big_ord_recl.
Qed.

(* Helper. S' = sigma strictly increasing: S lies strictly above its tangents but where they touch. *)
Lemma tangent_strict (R : realType) (S sigma : R -> R) (a b : R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) ->
  S b - S a = sigma a * (b - a) -> b = a.
Proof.
move=> derS incr touch; apply/eqP; apply: contraT => ne; pose c := (a + b) / 2%:R.
have weak x y : x <= y -> sigma x <= sigma y by rewrite le_eqVlt => /orP[/eqP->|/incr/ltW].
have tangent := T6_3_tangent_line derS weak.
have half : b - a = 2%:R * (b - c) /\ b - c = c - a.
  have two : (2%:R : R) != 0 := two_neq0 R.
  split.
    by rewrite /c mulrBr mulrCA divff // mulr1 mulr_natl mulr2n opprD addrACA subrr addr0.
  by apply/eqP; rewrite subr_eq addrAC eq_sym subr_eq -mulr2n -mulr_natl /c mulrCA divff // mulr1 addrC.
have [e1 e2] := half; have cb := tangent c b; have ac := tangent a c.
have : sigma a * (b - a) >= sigma c * (b - c) + sigma a * (c - a).
  rewrite -touch; have -> : S b - S a = (S b - S c) + (S c - S a) by rewrite addrA subrK.
  exact: ler_add.
rewrite e1 -e2 -mulrDl mulrA [sigma a * _]mulrC mulr_natl mulr2n.
rewrite mulrDl mulrDl ler_add2r => le; exfalso; move: le.
rewrite leNgt => /negP; apply; case: (ltgtP a b) ne => // ab _.
  have /[!e1] : 0 < b - a by rewrite subr_gt0.
  rewrite pmulr_rgt0 ?ltr0n // e2 subr_gt0 => acb.
  by rewrite ltr_pmul2r ?incr // subr_gt0.
have /[!e1] : b - a < 0 by rewrite subr_lt0.
rewrite pmulr_rlt0 ?ltr0n // e2 subr_lt0 => acb.
by rewrite ltr_nmul2r ?incr // subr_lt0.
Qed.

(* T3.1: sigma strictly increasing, S' = sigma, K skew: a solution of z' = K sigma(z) that does not start at the fixed
   point e does not converge to it. *)
Lemma T3_1_never_converges (R : realType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (z : R -> 'cV[R]_n) (e : 'cV[R]_n) (a : R) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) ->
  (forall t, a <= t -> forall i, is_derive t 1 (fun u => z u i 0) ((K *m map_mx sigma (z t)) i 0)) ->
  K *m map_mx sigma e = 0 -> z a <> e -> ~ (forall i, z t i 0 @[t --> +oo] --> e i 0).
Proof.
move=> skew derS incr derz Ke ne lim; apply: ne.
have within t : a <= t -> t \in `[a, t] by move=> at_; rewrite in_itv /= at_ lexx.
have derz_on t s : s \in `[a, t] -> forall i, is_derive s 1 (fun u => z u i 0) ((K *m map_mx sigma (z s)) i 0).
  by rewrite in_itv /= => /andP[as_ _]; exact: derz.
have contS (x : R) : {for x, continuous S}.
  by apply: differentiable_continuous; apply/derivable1_diffP; case: (derS x).
pose c := map_mx sigma e.
have Kc : K^T *m c = 0 by rewrite skew mulNmx Ke oppr0.
have energy : \sum_i S (e i 0) = \sum_i S (z a i 0).
  apply: (@limit_of_constant _ (fun t => \sum_i S (z t i 0))) => [t at_|].
    exact: (T2_1_energy_conserved skew derS (derz_on t) (within t at_)).
  by apply: (@limit_of_sum _ _ (fun i t => S (z t i 0))) => i; apply: (cvg_comp (lim i)); exact: contS.
have casimir : \sum_i c i 0 * e i 0 = \sum_i c i 0 * z a i 0.
  apply: (@limit_of_constant _ (fun t => \sum_i c i 0 * z t i 0)) => [t at_|].
    exact: (T2_5_casimir_conserved Kc (derz_on t) (within t at_)).
  by apply: (@limit_of_sum _ _ (fun i t => c i 0 * z t i 0)) => i; apply: cvgMr; exact: lim.
have weak x y : x <= y -> sigma x <= sigma y by rewrite le_eqVlt => /orP[/eqP->|/incr/ltW].
have gap i : 0 <= S (z a i 0) - S (e i 0) - sigma (e i 0) * (z a i 0 - e i 0).
  by rewrite subr_ge0; exact: T6_3_tangent_line.
have sum0 : \sum_i (S (z a i 0) - S (e i 0) - sigma (e i 0) * (z a i 0 - e i 0)) = 0.
  rewrite sumrB sumrB energy subrr sub0r (eq_bigr (fun i => c i 0 * z a i 0 - c i 0 * e i 0)) => [|i _].
    by rewrite sumrB casimir subrr oppr0.
  by rewrite mulrBr /c mxE.
apply/colP=> i; have /eqP := sum0; rewrite psumr_eq0 // => /allP/(_ i (mem_index_enum _)) /=.
by rewrite subr_eq0 => /eqP; exact: tangent_strict.
Qed.

(* T3.2: rate form x' = sigma(K x + b), K skew, S' = sigma, S(0) = 0: a solution with nonzero energy of K x + b does not
   converge to an equilibrium (K e + b = 0). *)
Lemma T3_2_never_converges (R : realType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (x : R -> 'cV[R]_n) (b e : 'cV[R]_n) (a : R) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> S 0 = 0 ->
  (forall t, a <= t -> forall i, is_derive t 1 (fun u => x u i 0) (sigma ((K *m x t + b) i 0))) ->
  \sum_i S ((K *m x a + b) i 0) <> 0 -> K *m e + b = 0 -> ~ (forall i, x t i 0 @[t --> +oo] --> e i 0).
Proof.
move=> skew derS S0 derx En0 Keb lim; apply: En0.
have within t : a <= t -> t \in `[a, t] by move=> at_; rewrite in_itv /= at_ lexx.
have derx_on t s : s \in `[a, t] -> forall i, is_derive s 1 (fun u => x u i 0) (sigma ((K *m x s + b) i 0)).
  by rewrite in_itv /= => /andP[as_ _]; exact: derx.
have contS (y : R) : {for y, continuous S}.
  by apply: differentiable_continuous; apply/derivable1_diffP; case: (derS y).
transitivity (\sum_i S ((K *m e + b) i 0)); last by rewrite Keb big1 // => i _; rewrite mxE.
apply/esym; apply: (@limit_of_constant _ (fun t => \sum_i S ((K *m x t + b) i 0))) => [t at_|].
  exact: (T2_4_rate_form_conserved skew derS (derx_on t) (within t at_)).
apply: (@limit_of_sum _ _ (fun i t => S ((K *m x t + b) i 0))) => i.
have lim_i : (K *m x t + b) i 0 @[t --> +oo] --> (K *m e + b) i 0.
  rewrite (_ : (fun t => (K *m x t + b) i 0) = fun t => \sum_j K i j * x t j 0 + b i 0); last first.
    by apply/funext=> t; rewrite !mxE.
  rewrite mxE [X in _ --> X + _]mxE; apply: cvgD; last exact: cvg_cst.
  by apply: (@limit_of_sum _ _ (fun j t => K i j * x t j 0)) => j; apply: cvgMr; exact: lim.
by apply: (cvg_comp lim_i); exact: contS.
Qed.
