From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype derive realfun.
From skewflow Require Import forms energy euler integrators monotone analysis motion convexity.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* Helper. A continuous function on a nonempty compact set of any topological space has a least value there. *)
Lemma compact_min (R : realType) (T : topologicalType) (A : set T) (f : T -> R) :
  compact A -> A !=set0 -> {within A, continuous f} -> exists2 c, A c & forall t, A t -> f c <= f t.
Proof.
move=> cptA [t0 At0] cont.
have cptI : compact ((fun t => - f t) @` A).
  by apply: continuous_compact => // x; apply: continuousN; exact: cont.
have ne : ((fun t => - f t) @` A) !=set0 by exists (- f t0), t0.
have ub : has_ubound ((fun t => - f t) @` A).
  have [M [_ bound]] := compact_bounded cptI; exists (M + 1) => y /bound le.
  by apply: le_trans (ler_norm y) (le _ _); rewrite ltr_addl.
have /(_ _ (closure_sup ne ub)) := (compact_closed (@Rhausdorff R) cptI : closed _).
move=> [c Ac sup_c]; exists c => // t At.
by rewrite -ler_opp2 sup_c; apply: sup_upper_bound; [split | exists t].
Qed.

(* Helper. A finite sum of continuous functions is continuous. *)
Lemma continuous_sum (R : realType) (T : topologicalType) (m : nat) (f : 'I_m -> T -> R) :
  (forall i, continuous (f i)) -> continuous (fun x => \sum_i f i x).
Proof.
elim: m f => [|m IH] f cont x.
  rewrite big_ord0 (_ : (fun y => \sum_(i < 0) f i y) = fun=> 0); first exact: cvg_cst.
  by apply/funext => y; rewrite big_ord0.
rewrite big_ord_recl (_ : (fun y => \sum_(i < m.+1) f i y) = (fun y => f ord0 y + \sum_(i < m) f (lift ord0 i) y)).
  exact: (cvgD (cont ord0 x) (IH _ (fun i => cont (lift ord0 i)) x)).
by apply/funext => y; rewrite big_ord_recl.
Qed.

(* Helper. A bound of the entries bounds the norm of a row. *)
Lemma row_norm_le (R : realType) (n : nat) (x : 'rV[R]_n.+1) (r : R) : 0 <= r -> (forall i, `|x 0 i| <= r) -> `|x| <= r.
Proof.
move=> r0 le; rewrite [`|x|]mx_normrE; apply: bigmax_le => // -[i j] _ /=; rewrite ord1; exact: le.
Qed.

(* Fact. Heine-Borel: the set {E <= c} of a continuous E that exceeds c wherever some |x_i| >= r is compact. *)
Lemma sublevel_compact (R : realType) (n : nat) (E : 'rV[R]_n.+1 -> R) (c r : R) :
  continuous E -> (forall (x : 'rV[R]_n.+1) i, r <= `|x 0 i| -> c < E x) -> compact [set x | E x <= c].
Proof.
move=> cont large; apply: bounded_closed_compact; last first.
  by apply: (@closed_comp _ _ E [set y | y <= c]) => [x _|]; [exact: cont | exact: closed_le].
exists `|r|; split; first exact: num_real.
move=> M rM x /= Ex; apply: row_norm_le => [|i]; first by apply: le_trans (ltW rM).
rewrite leNgt; apply/negP => far; move: Ex; rewrite leNgt => /negP; apply; apply: (large x i).
by apply: le_trans (ler_norm r) _; apply: ltW; apply: lt_trans far.
Qed.

(* Helper. A differentiable S is continuous. *)
Lemma primitive_continuous (R : realType) (S sigma : R -> R) : (forall s : R, is_derive s 1 S (sigma s)) -> continuous S.
Proof. by move=> derS x; apply: differentiable_continuous; apply/derivable1_diffP; case: (derS x). Qed.

(* The energy sum_i S(x_i) of a row. *)
Definition energy (R : realType) (n : nat) (S : R -> R) (x : 'rV[R]_n.+1) : R := \sum_i S (x 0 i).

(* Helper. The energy is continuous. *)
Lemma energy_continuous (R : realType) (n : nat) (S : R -> R) : continuous S -> continuous (@energy R n S).
Proof.
move=> contS; apply: continuous_sum => i x.
by apply: (@continuous_comp _ _ _ (fun x : 'rV[R]_n.+1 => x 0 i) S); [exact: coord_continuous | exact: contS].
Qed.

(* Helper. S' = sigma strictly increasing, sigma(0) = 0: the set {E <= c} is compact for every c. *)
Lemma energy_sublevel_compact (R : realType) (n : nat) (S sigma : R -> R) (c : R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) -> sigma 0 = 0 ->
  compact [set x : 'rV[R]_n.+1 | energy S x <= c].
Proof.
move=> derS incr sigma0.
have [r far] := @separable_growth R n.+1 (fun=> S) (fun=> primitive_continuous derS) (fun=> coercive_primitive derS incr sigma0) (c + 1).
apply: (@sublevel_compact _ _ (energy S) c r (energy_continuous (primitive_continuous derS))) => x i large.
apply: lt_le_trans (_ : c + 1 <= _); first by rewrite ltr_addl ltr01.
have := far x^T i; rewrite mxE => /(_ large); rewrite /energy.
by under eq_bigr do rewrite mxE.
Qed.

(* The leaf z0 + Im K, written with rows: x - z0 is a combination of the rows of K^T, (x - z0)^T = K v. *)
Definition on_leaf (R : realType) (n : nat) (K : 'M[R]_n.+1) (z0 x : 'rV[R]_n.+1) : bool := (x - z0 <= K^T)%MS.

(* Helper. A leaf is closed. *)
Lemma leaf_closed (R : realType) (n : nat) (K : 'M[R]_n.+1) (z0 : 'rV[R]_n.+1) : closed [set x | on_leaf K z0 x].
Proof.
have -> : [set x | on_leaf K z0 x] = \bigcap_(j in setT) [set x | ((x - z0) *m cokermx K^T) 0 j = 0].
  apply/seteqP; split => x /=; rewrite /on_leaf submxE; first by move=> /eqP e j _ /=; rewrite e mxE.
  by move=> zero; apply/eqP/rowP => j; rewrite zero // mxE.
apply: closed_bigI => j _.
pose f (x : 'rV[R]_n.+1) : R := \sum_i (x 0 i - z0 0 i) * cokermx K^T i j.
have cont : continuous f.
  apply: (@continuous_sum _ _ _ (fun i (x : 'rV[R]_n.+1) => (x 0 i - z0 0 i) * cokermx K^T i j)) => i x.
  exact: (cvgMl (cvgB (@coord_continuous R 1 n.+1 0 i x) (cvg_cst (z0 0 i)))).
have -> : [set x | ((x - z0) *m cokermx K^T) 0 j = 0] = [set x | f x = 0].
  by apply/funext => y; congr (_ = 0); rewrite mxE; apply: eq_bigr => i _; rewrite !mxE.
by apply: (@closed_comp _ _ f [set y | y = 0]) => [x _|]; [exact: cont | exact: closed_eq].
Qed.

(* Helper. The energy has a least value on every leaf. *)
Lemma energy_minimum (R : realType) (n : nat) (K : 'M[R]_n.+1) (S sigma : R -> R) (z0 : 'rV[R]_n.+1) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) -> sigma 0 = 0 ->
  exists2 e, on_leaf K z0 e & forall x, on_leaf K z0 x -> energy S e <= energy S x.
Proof.
move=> derS incr sigma0; have cpt : compact ([set x | energy S x <= energy S z0] `&` [set x | on_leaf K z0 x]).
  apply: (subclosed_compact _ (@energy_sublevel_compact _ _ _ _ (energy S z0) derS incr sigma0)); last by move=> x [].
  by apply: closedI; [apply: compact_closed (@energy_sublevel_compact _ _ _ _ (energy S z0) derS incr sigma0); exact: norm_hausdorff | exact: leaf_closed].
have [|e [_ leaf_e] low] := compact_min cpt _ (continuous_subspaceT (energy_continuous (primitive_continuous derS))).
  by exists z0; split => //=; rewrite /on_leaf subrr sub0mx.
exists e => // x leaf_x; case: (lerP (energy S x) (energy S z0)) => [le|/ltW gt]; first exact: low.
by apply: le_trans gt; apply: low; split=> //=; rewrite /on_leaf subrr sub0mx.
Qed.

(* Helper. The derivative of E at e in a direction d of the leaf is sigma(e)^T d, and it is 0 where E is least. *)
Lemma gradient_orthogonal (R : realType) (n : nat) (K : 'M[R]_n.+1) (S sigma : R -> R) (z0 e : 'rV[R]_n.+1) :
  (forall s : R, is_derive s 1 S (sigma s)) ->
  on_leaf K z0 e -> (forall x, on_leaf K z0 x -> energy S e <= energy S x) ->
  forall d : 'rV[R]_n.+1, (d <= K^T)%MS -> \sum_i sigma (e 0 i) * d 0 i = 0.
Proof.
move=> derS leaf_e low d dK; pose line (t : R) := energy S (e + t *: d).
have der t : is_derive t 1 line (\sum_i sigma ((e + t *: d) 0 i) * d 0 i).
  have := @T2_1_chain_rule R n.+1 S sigma (fun u => (e + u *: d)^T) d^T t derS.
  have -> : \sum_i sigma ((e + t *: d)^T i 0) * d^T i 0 = \sum_i sigma ((e + t *: d) 0 i) * d 0 i.
    by apply: eq_bigr => i _; rewrite [_^T i 0]mxE [_^T i 0]mxE.
  have -> : (fun u => \sum_i S ((e + u *: d)^T i 0)) = line.
    by apply/funext => u; rewrite /line /energy; apply: eq_bigr => i _; rewrite mxE.
  apply=> i; rewrite [d^T i 0]mxE (_ : (fun u => _) = cst (e 0 i) + (d 0 i \*: (id : R -> R))); last first.
    by apply/funext => u; rewrite !mxE mulrC.
  have := is_deriveD (is_derive_cst (e 0 i) t (1 : R)) (is_deriveZ (d 0 i) (is_derive_id t (1 : R))).
  by rewrite add0r [_ *: 1]mulr1.
have zero_in : (0 : R) \in `]-1, 1[ by rewrite in_itv /= oppr_lt0 ltr01.
have ends : (-1 : R) <= 1 by apply: (@le_trans _ _ 0); rewrite ?oppr_le0 ler01.
have least : is_derive (0 : R) 1 line 0.
  have drv t : t \in `]-1, 1[ -> derivable line t 1 by move=> _; case: (der t).
  apply: (derive1_at_min ends drv zero_in) => t _.
  rewrite /line scale0r addr0; apply: low; rewrite /on_leaf addrAC; apply: addmx_sub => //.
  exact: scalemx_sub.
have := der 0; rewrite scale0r addr0 => der0.
by rewrite -(@derive_val _ _ _ _ _ _ _ der0) (@derive_val _ _ _ _ _ _ _ least).
Qed.

(* Fact. K skew, S' = sigma strictly increasing, sigma(0) = 0: every leaf z0 + Im K holds exactly one equilibrium e, and
   E(x) > E(e) for every other x on it. *)
Lemma one_equilibrium_per_leaf (R : realType) (n : nat) (K : 'M[R]_n.+1) (S sigma : R -> R) (z0 : 'rV[R]_n.+1) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) -> sigma 0 = 0 ->
  exists e, [/\ on_leaf K z0 e, K *m map_mx sigma e^T = 0,
    forall x, on_leaf K z0 x -> K *m map_mx sigma x^T = 0 -> x = e &
    forall x, on_leaf K z0 x -> x != e -> energy S e < energy S x].
Proof.
move=> skew derS incr sigma0; have [e leaf_e low] := energy_minimum K z0 derS incr sigma0.
have orth := gradient_orthogonal derS leaf_e low.
have above x : on_leaf K z0 x -> energy S x <= energy S e -> x = e.
  move=> leaf_x le; have same : energy S x = energy S e by apply: le_anti; rewrite le low.
  have xe : (x - e <= K^T)%MS.
    rewrite (_ : x - e = (x - z0) - (e - z0)); last by rewrite opprB addrA subrK.
    by apply: addmx_sub => //; rewrite eqmx_opp.
  have := orth _ xe => flat.
  have gap_ge i : true -> 0 <= S (x 0 i) - S (e 0 i) - sigma (e 0 i) * (x 0 i - e 0 i).
    by move=> _; rewrite subr_ge0; exact: (T6_3_tangent_line derS (strict_is_weak incr)).
  have : \sum_i (S (x 0 i) - S (e 0 i) - sigma (e 0 i) * (x 0 i - e 0 i)) = 0.
    rewrite sumrB sumrB -/(energy S x) -/(energy S e) same subrr sub0r -[RHS]oppr0 -[in RHS]flat; congr (- _).
    by apply: eq_bigr => i _; rewrite !mxE.
  move=> /eqP; rewrite psumr_eq0 // => /allP each; apply/rowP => i.
  have := each i (mem_index_enum _); rewrite /= subr_eq0 => /eqP; exact: (tangent_strict derS incr).
have between x y : on_leaf K z0 x -> on_leaf K z0 y -> (y - x <= K^T)%MS.
  move=> leaf_x leaf_y; rewrite (_ : y - x = (y - z0) - (x - z0)); last by rewrite opprB addrA subrK.
  by apply: addmx_sub => //; rewrite eqmx_opp.
have rest : K *m map_mx sigma e^T = 0.
  apply/colP => i; rewrite [RHS]mxE -[RHS](orth (row i K)).
    by rewrite mxE; apply: eq_bigr => j _; rewrite !mxE mulrC.
  have KE : K = - K^T by rewrite skew opprK.
  by rewrite {1}KE; apply: submx_trans (row_sub i _) _; rewrite eqmx_opp.
exists e; split => // x leaf_x.
  move=> Kx; apply: above => //.
  have [D de] := submxP (between _ _ leaf_x leaf_e).
  have flat : \sum_i sigma (x 0 i) * (e - x) 0 i = 0.
    transitivity (((e - x) *m map_mx sigma x^T) 0 0).
      by rewrite mxE; apply: eq_bigr => i _; rewrite mulrC; congr (_ * _); rewrite !mxE.
    by rewrite de -mulmxA skew mulNmx Kx oppr0 mulmx0 mxE.
  rewrite -subr_ge0 /energy -sumrB -[X in X <= _]flat; apply: ler_sum => i _; rewrite !mxE.
  exact: (T6_3_tangent_line derS (strict_is_weak incr)).
by move=> ne; rewrite ltNge; apply/negP => /(above x leaf_x)/eqP; rewrite (negPf ne).
Qed.
