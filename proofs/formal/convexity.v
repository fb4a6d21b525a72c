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

(* f grows without bound at both ends. *)
Definition coercive (R : realType) (f : R -> R) := forall M : R, exists r : R, forall s, r <= `|s| -> M <= f s.

(* Fact. S' = sigma strictly increasing with sigma(0) = 0: S grows at least linearly, S(s) >= m|s| - d with m > 0. *)
Lemma linear_growth (R : realType) (S sigma : R -> R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) -> sigma 0 = 0 ->
  exists m d : R, 0 < m /\ forall s, m * `|s| - d <= S s.
Proof.
move=> derS incr s0; have tangent := T6_3_tangent_line derS (strict_is_weak incr).
have up : 0 < sigma 1 by rewrite -s0; apply: incr; exact: ltr01.
have down : 0 < - sigma (-1) by rewrite oppr_gt0 -s0; apply: incr; rewrite oppr_lt0 ltr01.
exists (Num.min (sigma 1) (- sigma (-1))), (`|S 1 - sigma 1| + `|S (-1) + sigma (-1)|); split.
  by rewrite lt_minr up down.
have line a s : sigma a * s + (S a - sigma a * a) <= S s.
  by have := tangent a s; rewrite mulrBr ler_subr_addr addrAC -addrA.
have below (x y : R) : - (`|x| + `|y|) <= x /\ - (`|x| + `|y|) <= y.
  split; rewrite ler_oppl; apply: le_trans (ler_norm _) _; rewrite normrN ?ler_addl ?ler_addr //.
move=> s; case: (lerP 0 s) => [s_ge|s_lt].
  apply: le_trans (line 1 s); apply: ler_add; last by rewrite mulr1; exact: (below _ _).1.
  by rewrite ger0_norm //; apply: ler_wpmul2r => //; rewrite le_minl lexx.
apply: le_trans (line (-1) s); apply: ler_add; last by rewrite mulrN1 opprK; exact: (below _ _).2.
by rewrite ltr0_norm // -[sigma _ * s]mulrNN; apply: ler_wpmul2r; [rewrite oppr_ge0 ltW | rewrite le_minl lexx orbT].
Qed.

(* Fact. S' = sigma strictly increasing with sigma(0) = 0: S(s) -> oo as |s| -> oo. *)
Lemma coercive_primitive (R : realType) (S sigma : R -> R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) -> sigma 0 = 0 -> coercive S.
Proof.
move=> derS incr s0 M; have [m [d [m0 growth]]] := linear_growth derS incr s0.
exists ((M + d) / m) => s; rewrite ler_pdivr_mulr // mulrC => large.
by apply: le_trans (growth s); rewrite ler_subr_addr.
Qed.

(* Helper. S' = sigma strictly increasing makes S strictly convex. *)
Lemma strictly_convex (R : realType) (S sigma : R -> R) (a b t : R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) ->
  a != b -> 0 < t < 1 -> S (t * a + (1 - t) * b) < t * S a + (1 - t) * S b.
Proof.
move=> derS incr ab /andP[t0 t1]; set c := t * a + _.
have tangent := T6_3_tangent_line derS (strict_is_weak incr).
have t1' : 0 < 1 - t by rewrite subr_gt0.
have strict x : x != c -> sigma c * (x - c) < S x - S c.
  move=> xc; rewrite lt_neqAle tangent andbT; apply: contra xc => /eqP e.
  by apply/eqP; exact: (tangent_strict derS incr (esym e)).
have ac : a - c = (1 - t) * (a - b).
  by rewrite /c; ring.
have bc : b - c = - (t * (a - b)).
  by rewrite /c; ring.
have a_c : a != c by rewrite -subr_eq0 ac mulf_neq0 ?subr_eq0 ?(gt_eqF t1') // gt_eqF.
have b_c : b != c by rewrite -subr_eq0 bc oppr_eq0 mulf_neq0 ?subr_eq0 // gt_eqF.
have := ltr_add (_ : t * (sigma c * (a - c)) < t * (S a - S c)) (_ : (1 - t) * (sigma c * (b - c)) < (1 - t) * (S b - S c)).
rewrite !ltr_pmul2l // !strict // => /(_ isT isT).
rewrite -subr_gt0 => pos; rewrite -subr_gt0; move: pos; congr (is_true (0 < _)); rewrite ac bc; ring.
Qed.

(* Helper. A continuous coercive function is bounded below. *)
Lemma coercive_bounded_below (R : realType) (f : R -> R) : continuous f -> coercive f -> exists m, forall s, m <= f s.
Proof.
move=> cont large; have [r outside] := large 0.
have r0 : - `|r| <= `|r| by rewrite ge0_cp.
have [c _ low] := EVT_min r0 (continuous_subspaceT cont).
exists (Num.min 0 (f c)) => s; rewrite le_minl; case: (lerP `|s| `|r|) => s_r.
  by rewrite low ?orbT // in_itv /= -ler_norml.
by rewrite outside // (le_trans (ler_norm r)) ?ltW.
Qed.

(* Fact. A sum of continuous coercive functions of separate variables is coercive. *)
Lemma separable_growth (R : realType) (n : nat) (f : 'I_n -> R -> R) :
  (forall i, continuous (f i)) -> (forall i, coercive (f i)) ->
  forall M : R, exists r : R, forall (z : 'cV[R]_n) i, r <= `|z i 0| -> M <= \sum_j f j (z j 0).
Proof.
move=> cont large M.
have [m low] := choice (fun i => coercive_bounded_below (cont i) (large i)).
have [r far] := choice (fun i => large i (M - \sum_(j | j != i) m j)).
exists (\sum_i `|r i|) => z i z_far; rewrite (bigD1 i) //=.
rewrite -[M](subrK (\sum_(j | j != i) m j)); apply: ler_add; last by apply: ler_sum => j _; exact: low.
apply: far; apply: le_trans z_far; apply: le_trans (ler_norm _) _.
by rewrite (bigD1 i) //= ler_addl; apply: sumr_ge0.
Qed.

(* Fact. S' = sigma strictly increasing: E(z) = sum_i S(z_i) is strictly convex. *)
Lemma energy_strictly_convex (R : realType) (n : nat) (S sigma : R -> R) (y z : 'cV[R]_n) (t : R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) ->
  y != z -> 0 < t < 1 ->
  \sum_i S ((t *: y + (1 - t) *: z) i 0) < t * (\sum_i S (y i 0)) + (1 - t) * (\sum_i S (z i 0)).
Proof.
move=> derS incr yz t01; rewrite !mulr_sumr -big_split /=.
have strict i : y i 0 != z i 0 -> S ((t *: y + (1 - t) *: z) i 0) < t * S (y i 0) + (1 - t) * S (z i 0).
  by move=> ne; rewrite !mxE; exact: strictly_convex.
have weak i : S ((t *: y + (1 - t) *: z) i 0) <= t * S (y i 0) + (1 - t) * S (z i 0).
  case: (eqVneq (y i 0) (z i 0)) => [e|/strict/ltW //].
  by rewrite !mxE e -!mulrDl addrC subrK !mul1r.
have [i ne] : exists i, y i 0 != z i 0.
  apply/existsP; rewrite -negb_forall; apply: contra yz => /forallP same.
  by apply/eqP/colP => i; apply/eqP.
rewrite (bigD1 i) //= [X in _ < X](bigD1 i) //=.
by apply: ltr_le_add; [exact: strict | apply: ler_sum => j _; exact: weak].
Qed.

(* Fact. S' = sigma strictly increasing, -c a value of sigma and d > 0: d (S(s) + c s) -> oo as |s| -> oo. Sums over
   separate variables tend to oo by separable_growth. *)
Lemma tilted_growth (R : realType) (S sigma : R -> R) (a c d : R) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall x y, x < y -> sigma x < sigma y) -> sigma a = - c -> 0 < d ->
  coercive (fun s => d * (S s + c * s)).
Proof.
move=> derS incr sa d0 M; pose f (s : R) := S s + c * s; pose g (s : R) := sigma s + c.
have derf s : is_derive s 1 f (g s).
  have := is_deriveD (derS s) (is_deriveZ c (is_derive_id s (1 : R))).
  by rewrite [c *: 1]mulr1.
have incr_g x y : x < y -> g x < g y by move=> xy; rewrite ltr_add2r incr.
pose fa (s : R) := f (s + a); pose ga (s : R) := g (s + a).
have derfa s : is_derive s 1 fa (ga s).
  have shift : is_derive s 1 (id + cst a : R -> R) 1.
    by have := is_deriveD (is_derive_id s (1 : R)) (is_derive_cst a s (1 : R)); rewrite addr0.
  by have := @is_derive1_comp R f (id + cst a) s (g (s + a)) 1 (derf (s + a)) shift; rewrite mulr1.
have incr_ga x y : x < y -> ga x < ga y by move=> xy; apply: incr_g; rewrite ltr_add2r.
have ga0 : ga 0 = 0 by rewrite /ga /g add0r sa addNr.
have [r far] := coercive_primitive derfa incr_ga ga0 (M / d).
exists (r + `|a|) => s large; rewrite mulrC -ler_pdivr_mulr //.
have := far (s - a); rewrite /fa subrK; apply.
by rewrite -(ler_add2r `|a|); apply: le_trans large _; apply: le_trans (ler_norm_add _ _); rewrite subrK.
Qed.
