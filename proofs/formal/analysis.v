From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype derive realfun.
From skewflow Require Import forms energy euler integrators.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* Helper. A function with derivatives on [a, b] is continuous there. *)
Lemma derive_within (R : realType) (f df : R -> R) (a b : R) :
  (forall t, t \in `[a, b] -> is_derive t 1 f (df t)) -> {within `[a, b], continuous f}.
Proof.
move=> der; apply: continuous_in_subspaceT => t; rewrite inE => tab.
have {}der := der t tab.
by apply: differentiable_continuous; apply/derivable1_diffP; case: der.
Qed.

(* Fact. A function whose derivative is 0 on [a, b] is constant there. *)
Lemma constant_on (R : realType) (f : R -> R) (a b : R) :
  (forall t, t \in `[a, b] -> is_derive t 1 f 0) -> forall t, t \in `[a, b] -> f t = f a.
Proof.
move=> der t; rewrite in_itv /= => /andP[at_ tb].
have sub s : s \in `[a, t] -> s \in `[a, b].
  by rewrite !in_itv /= => /andP[-> st]; rewrite (le_trans st).
have der_in s : s \in `]a, t[ -> is_derive s 1 f 0.
  by move=> s_at; apply: der; apply: sub; apply: subset_itv_oo_cc.
have der_all s : s \in `[a, t] -> is_derive s 1 f ((fun=> 0) s) := fun s_at => der s (sub s s_at).
have cont : {within `[a, t], continuous f} := derive_within der_all.
have [c _ /eqP] := @MVT_segment R f (fun=> 0) a t at_ der_in cont.
by rewrite mul0r subr_eq0 => /eqP.
Qed.

(* T2.1: the chain rule: if S' = sigma and z_i has the derivative v_i at t, then sum_i S(z_i) has the derivative
   sum_i sigma(z_i) v_i at t. *)
Lemma T2_1_chain_rule (R : realType) (n : nat) (S sigma : R -> R) (z : R -> 'cV[R]_n) (v : 'cV[R]_n) (t : R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall i, is_derive t 1 (fun u => z u i 0) (v i 0)) ->
  is_derive t 1 (fun u => \sum_i S (z u i 0)) (\sum_i sigma (z t i 0) * v i 0).
Proof.
move=> derS derz.
have -> : (fun u => \sum_i S (z u i 0)) = \sum_i (S \o (fun u => z u i 0)).
  by apply/funext=> u; rewrite fct_sumE.
by apply: is_derive_sum => i; apply: is_derive1_comp.
Qed.

(* T2.1: a solution of z' = K sigma(z) on [a, b], K skew, S' = sigma, keeps the energy sum_i S(z_i) there. *)
Lemma T2_1_energy_conserved (R : realType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (z : R -> 'cV[R]_n) (a b : R) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) ->
  (forall t, t \in `[a, b] -> forall i, is_derive t 1 (fun u => z u i 0) ((K *m map_mx sigma (z t)) i 0)) ->
  forall t, t \in `[a, b] -> \sum_i S (z t i 0) = \sum_i S (z a i 0).
Proof.
move=> skew derS derz; apply: (@constant_on _ (fun u => \sum_i S (z u i 0))) => t tab.
have := T2_1_chain_rule derS (derz t tab).
by rewrite T2_1_energy_rate_zero // two_neq0.
Qed.

(* Helper. A linear combination of the components has the derivative of the combination. *)
Lemma derive_combination (R : realType) (n : nat) (c : 'I_n -> R) (e : R) (z : R -> 'cV[R]_n) (v : 'cV[R]_n) (t : R) :
  (forall i, is_derive t 1 (fun u => z u i 0) (v i 0)) ->
  is_derive t 1 (fun u => \sum_i c i * z u i 0 + e) (\sum_i c i * v i 0).
Proof.
move=> derz; have -> : (fun u => \sum_i c i * z u i 0 + e) = \sum_i (c i \*: (fun u => z u i 0)) + cst e.
  by apply/funext=> u; rewrite -[RHS]/((\sum_i (c i \*: (fun u => z u i 0))) u + e) fct_sumE.
have termwise i : is_derive t 1 (c i \*: (fun u => z u i 0)) (c i *: v i 0) := is_deriveZ (c i) (derz i).
have := is_deriveD (is_derive_sum termwise) (is_derive_cst e t 1).
by rewrite addr0.
Qed.

(* T1.1: along x' = K x on [a, b], K skew, the squared norm is constant. *)
Lemma T1_1_norm_conserved (R : realType) (n : nat) (K : 'M[R]_n) (x : R -> 'cV[R]_n) (a b : R) :
  K^T = - K ->
  (forall t, t \in `[a, b] -> forall i, is_derive t 1 (fun u => x u i 0) ((K *m x t) i 0)) ->
  forall t, t \in `[a, b] -> \sum_i x t i 0 ^+ 2 = \sum_i x a i 0 ^+ 2.
Proof.
move=> skew derx; apply: (@constant_on _ (fun u => \sum_i x u i 0 ^+ 2)) => t tab.
have square (s : R) : is_derive s 1 (fun u : R => u ^+ 2) (2%:R * s).
  have := is_deriveX 1 (is_derive_id s (1 : R)).
  by rewrite expr1 [_ *: 1]mulr1.
have := T2_1_chain_rule square (derx t tab).
rewrite (eq_bigr (fun i => 2%:R * (x t i 0 * (K *m x t) i 0))) => [|i _]; last by rewrite mulrA.
by rewrite -mulr_sumr skew_sum ?two_neq0 // mulr0.
Qed.

(* Helper. Where a function is constant its derivative is 0. *)
Lemma derivative_of_constant (R : realType) (f : R -> R) (t d : R) :
  (forall u, f u = f t) -> is_derive t 1 f d -> d = 0.
Proof.
move=> const der; have fE : f = cst (f t) by apply/funext.
have der0 : is_derive t 1 f 0 by rewrite fE; exact: is_derive_cst.
by rewrite -(@derive_val _ _ _ _ _ _ _ der) (@derive_val _ _ _ _ _ _ _ der0).
Qed.

(* T1.2: the rate of the squared norm: sum_i x_i^2 has the derivative 2 sum_i x_i v_i where x_i has the derivative v_i. *)
Lemma T1_2_norm_rate (R : realType) (n : nat) (x : R -> 'cV[R]_n) (v : 'cV[R]_n) (t : R) :
  (forall i, is_derive t 1 (fun u => x u i 0) (v i 0)) ->
  is_derive t 1 (fun u => \sum_i x u i 0 ^+ 2) (2%:R * (\sum_i x t i 0 * v i 0)).
Proof.
move=> derx; have square (s : R) : is_derive s 1 (fun u : R => u ^+ 2) (2%:R * s).
  by have := is_deriveX 1 (is_derive_id s (1 : R)); rewrite expr1 [_ *: 1]mulr1.
have := T2_1_chain_rule square derx.
by rewrite (eq_bigr (fun i => 2%:R * (x t i 0 * v i 0))) => [|i _]; rewrite ?mulrA // mulr_sumr.
Qed.

(* T1.2: if through every x0 there is a curve that starts with x' = W x and keeps its norm, then W is skew. *)
Lemma T1_2_conserved_only_by_skew (R : realType) (n : nat) (W : 'M[R]_n) :
  (forall x0 : 'cV[R]_n, exists x : R -> 'cV[R]_n,
    [/\ x 0 = x0, forall i, is_derive 0 1 (fun u => x u i 0) ((W *m x0) i 0)
       & forall t, \sum_i x t i 0 ^+ 2 = \sum_i x0 i 0 ^+ 2]) ->
  W^T = - W.
Proof.
move=> curves; apply/(T1_2_form_vanishes_iff_skew _ (two_neq0 R)) => x0.
have [x [start derx norm]] := curves x0.
have := derivative_of_constant _ (T1_2_norm_rate derx); rewrite start => /(_ _)/eqP.
rewrite mulf_eq0 (negPf (two_neq0 R)) /= => zero; apply/eqP; apply: zero => u.
by rewrite !norm.
Qed.

(* T2.2: S' = sigma, sigma with three distinct values: if through every z0 there is a curve that starts with
   z' = W sigma(z) and keeps its energy, then W is skew. *)
Lemma T2_2_conserved_only_by_skew (R : realType) (n : nat) (W : 'M[R]_n) (S sigma : R -> R) (p q r : R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> sigma p != sigma q -> sigma q != sigma r -> sigma p != sigma r ->
  (forall z0 : 'cV[R]_n, exists z : R -> 'cV[R]_n,
    [/\ z 0 = z0, forall i, is_derive 0 1 (fun u => z u i 0) ((W *m map_mx sigma z0) i 0)
       & forall t, \sum_i S (z t i 0) = \sum_i S (z0 i 0)]) ->
  W^T = - W.
Proof.
move=> derS pq qr pr curves; apply/(T2_2_energy_conserved_iff_skew _ (two_neq0 R) pq qr pr) => z0.
have [z [start derz energy]] := curves z0.
have := derivative_of_constant _ (T2_1_chain_rule derS derz); rewrite start => /(_ _)/eqP zero.
by apply/eqP; apply: zero => u; rewrite !energy.
Qed.

(* T2.3: a solution of z' = W sigma(z) on [a, b] with diag(d) W skew and S' = sigma keeps sum_i d_i S(z_i) there. *)
Lemma T2_3_weighted_energy_conserved (R : realType) (n : nat) (W : 'M[R]_n) (d : 'rV[R]_n) (S sigma : R -> R)
    (z : R -> 'cV[R]_n) (a b : R) :
  (diag_mx d *m W)^T = - (diag_mx d *m W) -> (forall s : R, is_derive s 1 S (sigma s)) ->
  (forall t, t \in `[a, b] -> forall i, is_derive t 1 (fun u => z u i 0) ((W *m map_mx sigma (z t)) i 0)) ->
  forall t, t \in `[a, b] -> \sum_i d 0 i * S (z t i 0) = \sum_i d 0 i * S (z a i 0).
Proof.
move=> skew derS derz; apply: (@constant_on _ (fun u => \sum_i d 0 i * S (z u i 0))) => t tab.
pose Sz u : 'cV[R]_n := \col_i S (z u i 0).
pose v : 'cV[R]_n := \col_i (sigma (z t i 0) * (W *m map_mx sigma (z t)) i 0).
have derSz i : is_derive t 1 (fun u => Sz u i 0) (v i 0).
  rewrite /v mxE (_ : (fun u => Sz u i 0) = S \o (fun u => z u i 0)); last by apply/funext=> u; rewrite mxE.
  exact: (is_derive1_comp (derS (z t i 0)) (derz t tab i)).
have := derive_combination (d 0) 0 derSz.
have -> : (fun u => \sum_i d 0 i * Sz u i 0 + 0) = (fun u => \sum_i d 0 i * S (z u i 0)).
  by apply/funext=> u; rewrite addr0; apply: eq_bigr => i _; rewrite mxE.
have -> // : \sum_i d 0 i * v i 0 = 0.
rewrite -[RHS](T2_3_weighted_energy (map_mx sigma (z t)) (two_neq0 R) skew).
by apply: eq_bigr => i _; rewrite [v i 0]mxE mulrA; congr (_ * _ * _); rewrite mxE.
Qed.

(* T2.4: a solution of x' = sigma(W x + b) on [t0, t1], W skew, S' = sigma, keeps the energy of W x + b there. *)
Lemma T2_4_rate_form_conserved (R : realType) (n : nat) (W : 'M[R]_n) (S sigma : R -> R) (x : R -> 'cV[R]_n) (b : 'cV[R]_n)
    (t0 t1 : R) :
  W^T = - W -> (forall s : R, is_derive s 1 S (sigma s)) ->
  (forall t, t \in `[t0, t1] -> forall i, is_derive t 1 (fun u => x u i 0) (sigma ((W *m x t + b) i 0))) ->
  forall t, t \in `[t0, t1] -> \sum_i S ((W *m x t + b) i 0) = \sum_i S ((W *m x t0 + b) i 0).
Proof.
move=> skew derS derx; apply: (T2_1_energy_conserved (z := fun u => W *m x u + b) skew derS) => t tab i.
have der_i j : is_derive t 1 (fun u => x u j 0) ((map_mx sigma (W *m x t + b)) j 0).
  by rewrite [(map_mx _ _) j 0]mxE; exact: (derx t tab j).
have := derive_combination (W i) (b i 0) der_i.
have -> : (fun u => \sum_j W i j * x u j 0 + b i 0) = (fun u => (W *m x u + b) i 0).
  by apply/funext=> u; rewrite !mxE.
by rewrite [(W *m _) i 0]mxE.
Qed.

(* T2.5: a solution of z' = W sigma(z) on [a, b] keeps c^T z there when W^T c = 0. *)
Lemma T2_5_casimir_conserved (R : realType) (n : nat) (W : 'M[R]_n) (sigma : R -> R) (c : 'cV[R]_n) (z : R -> 'cV[R]_n) (a b : R) :
  W^T *m c = 0 ->
  (forall t, t \in `[a, b] -> forall i, is_derive t 1 (fun u => z u i 0) ((W *m map_mx sigma (z t)) i 0)) ->
  forall t, t \in `[a, b] -> \sum_i c i 0 * z t i 0 = \sum_i c i 0 * z a i 0.
Proof.
move=> Wc derz t tab; apply: (addIr 0); move: t tab.
apply: (@constant_on _ (fun u => \sum_i c i 0 * z u i 0 + 0)) => t tab.
by have := derive_combination (fun i => c i 0) 0 (derz t tab); rewrite T2_5_casimir.
Qed.

(* T3.1: if moreover S >= 0 and bounded energy bounds the state (S coercive), the solution stays within a bound that its
   first energy sets. *)
Lemma T3_1_bounded (R : realType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (z : R -> 'cV[R]_n) (a b r : R) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> (forall s, 0 <= S s) ->
  (forall s, S s <= \sum_i S (z a i 0) -> `|s| <= r) ->
  (forall t, t \in `[a, b] -> forall i, is_derive t 1 (fun u => z u i 0) ((K *m map_mx sigma (z t)) i 0)) ->
  forall t, t \in `[a, b] -> forall i, `|z t i 0| <= r.
Proof.
move=> skew derS S0 coercive derz t tab i; apply: coercive.
rewrite -(T2_1_energy_conserved skew derS derz tab) (bigD1 i) //= ler_addl.
by apply: sumr_ge0.
Qed.

(* T6.3: S' = sigma nondecreasing: S lies above its tangents. *)
Lemma T6_3_tangent_line (R : realType) (S sigma : R -> R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall a b, a <= b -> sigma a <= sigma b) ->
  forall a b, sigma a * (b - a) <= S b - S a.
Proof.
move=> derS incr a b.
have mean x y : x <= y -> exists2 c, x <= c <= y & S y - S x = sigma c * (y - x).
  move=> xy; have cont : {within `[x, y], continuous S} := derive_within (fun s _ => derS s).
  have [c] := MVT_segment xy (fun s _ => derS s) cont.
  by rewrite in_itv /=; exists c.
case: (lerP a b) => [ab | /ltW ba].
  have [c /andP[ac _] ->] := mean a b ab.
  by apply: ler_wpmul2r; [rewrite subr_ge0 | exact: incr].
have [c /andP[_ ca] e] := mean b a ba.
rewrite -[S b - S a]opprB e -[b - a]opprB mulrN ler_opp2.
by apply: ler_wpmul2r; [rewrite subr_ge0 | exact: incr].
Qed.

(* T6.3: S' = sigma with |sigma(x) - sigma(y)| <= L |x - y|: S lies below the parabola of curvature L through each point. *)
Lemma T6_3_parabola (R : realType) (S sigma : R -> R) (L : R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, `|sigma x - sigma y| <= L * `|x - y|) ->
  forall a b, S b - S a <= sigma a * (b - a) + L / 2%:R * (b - a) ^+ 2.
Proof.
move=> derS lip a b.
pose phi := S - (sigma a \*: (id - cst a) + (L / 2%:R) \*: ((id - cst a) ^+ 2)) : R -> R.
have phiE x : phi x = S x - (sigma a * (x - a) + L / 2%:R * (x - a) ^+ 2) by [].
pose dphi x := sigma x - (sigma a + L * (x - a)).
have der_phi x : is_derive x 1 phi (dphi x).
  have lin : is_derive x 1 (id - cst a : R -> R) (1 - 0) := is_deriveB (is_derive_id x 1) (is_derive_cst a x 1).
  have der := is_deriveB (derS x) (is_deriveD (is_deriveZ (sigma a) lin) (is_deriveZ (L / 2%:R) (is_deriveX 1 lin))).
  apply: (is_derive_eq der); rewrite /dphi subr0 expr1; congr (_ - _).
  rewrite -[LHS]/(sigma a * 1 + L / 2%:R * (2%:R * (x - a) * 1)) !mulr1 mulrA divfK //.
  exact: two_neq0.
have mean x y : x <= y -> exists2 c, x <= c <= y & phi y - phi x = dphi c * (y - x).
  move=> xy; have cont : {within `[x, y], continuous phi} := derive_within (fun s _ => der_phi s).
  have [c] := MVT_segment xy (fun s _ => der_phi s) cont.
  by rewrite in_itv /=; exists c.
have phia : phi a = S a by rewrite phiE subrr expr0n mulr0 mulr0 addr0 subr0.
suff : phi b <= phi a by rewrite phia phiE ler_subl_addr ler_subl_addl.
rewrite -subr_le0; case: (lerP a b) => [ab | /ltW ba].
  have [c /andP[ac _] ->] := mean a b ab.
  apply: mulr_le0_ge0; last by rewrite subr_ge0.
  rewrite /dphi opprD addrA subr_le0; apply: le_trans (ler_norm _) _.
  by apply: le_trans (lip _ _) _; rewrite ger0_norm ?subr_ge0.
have [c /andP[_ ca] e] := mean b a ba.
rewrite -[_ - _]opprB e oppr_le0; apply: mulr_ge0; last by rewrite subr_ge0.
rewrite /dphi opprD addrA -mulrN opprB -[sigma c - sigma a]opprB addrC subr_ge0; apply: le_trans (ler_norm _) _.
by apply: le_trans (lip _ _) _; rewrite ger0_norm ?subr_ge0.
Qed.

(* T6.3, from calculus: S' = sigma nondecreasing and L-Lipschitz, K skew: an Euler step changes the energy by an amount in
   [0, (h^2/2) L |K sigma(z)|^2]. *)
Lemma T6_3_from_calculus (R : realType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (z : 'cV[R]_n) (h L : R) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> (forall a b, a <= b -> sigma a <= sigma b) ->
  (forall x y, `|sigma x - sigma y| <= L * `|x - y|) ->
  0 <= \sum_i S ((z + h *: (K *m map_mx sigma z)) i 0) - \sum_i S (z i 0)
    <= h ^+ 2 / 2%:R * L * (\sum_i (K *m map_mx sigma z) i 0 ^+ 2).
Proof.
move=> skew derS incr lip; apply/andP; split.
  by rewrite subr_ge0; apply: T6_3_energy_never_falls => //; apply: T6_3_tangent_line.
by apply: T6_3_energy_rise_bounded => //; apply: T6_3_parabola.
Qed.

(* T6.3, N steps, from calculus: moreover |sigma| <= M and |K v| <= omega |v|: the energy after N Euler steps is at most
   E_0 + N h^2 L omega^2 n M^2 / 2. *)
Lemma T6_3_growth_from_calculus (R : realType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (z : 'cV[R]_n) (h L M omega : R)
    (N : nat) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> (forall a b, a <= b -> sigma a <= sigma b) -> 0 <= L ->
  (forall x y, `|sigma x - sigma y| <= L * `|x - y|) -> (forall s, `|sigma s| <= M) ->
  (forall v : 'cV[R]_n, \sum_i (K *m v) i 0 ^+ 2 <= omega ^+ 2 * (\sum_i v i 0 ^+ 2)) ->
  \sum_i S (iter N (fun y => y + h *: (K *m map_mx sigma y)) z i 0)
  <= \sum_i S (z i 0) + N%:R * (h ^+ 2 * L * omega ^+ 2 * n%:R * M ^+ 2 / 2%:R).
Proof.
move=> skew derS incr L0 lip bound norm; have square s : sigma s ^+ 2 <= M ^+ 2.
  by rewrite -real_normK ?num_real // ler_expn2r ?nnegrE // (le_trans _ (bound s)).
have le := @T6_3_linear_growth _ _ K S sigma z h L M omega N skew L0 (T6_3_parabola derS lip) square norm.
apply: le_trans le _.
rewrite ler_add2l -mulr_natl -[M ^+ 2 *+ n]mulr_natl le_eqVlt; apply/orP; left; apply/eqP.
by move: (n%:R) (N%:R) (2%:R^-1) => a b c; ring.
Qed.

(* T7.3, from calculus: S' = sigma nondecreasing, K skew: with the difference quotient q of S, the discrete-gradient step has
   at most one solution for every h. *)
Lemma T7_3_unique_from_calculus (R : realType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (q : R -> R -> R) (h : R)
    (z u v : 'cV[R]_n) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> (forall a b, a <= b -> sigma a <= sigma b) ->
  (forall a b, q a b = if b == a then sigma a else (S b - S a) / (b - a)) ->
  u = z + h *: (K *m (\col_i q (z i 0) (u i 0))) -> v = z + h *: (K *m (\col_i q (z i 0) (v i 0))) -> u = v.
Proof.
move=> skew derS incr qdef; apply: T7_3_at_most_one_solution => //.
exact: T7_3_quotient_monotone (T6_3_tangent_line derS incr) qdef.
Qed.
