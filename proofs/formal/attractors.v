From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype derive realfun.
From skewflow Require Import forms energy euler integrators matrices analysis conserved.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* Fact. A continuous quantity H that is constant along solutions has one value on all that an attractor attracts: where H
   is h on A, and every x of U has a solution whose limit points (one at least) lie in A, H is h on U. *)
Lemma attracted_level (R : realType) (T : topologicalType) (H : T -> R) (U A : set T) (h : R) :
  continuous H -> (forall a, A a -> H a = h) ->
  (forall x, U x -> exists z : R -> T, (forall t, 0 <= t -> H (z t) = H x) /\ exists2 a, A a & cluster (z @ +oo) a) ->
  forall x, U x -> H x = h.
Proof.
move=> cont level attracted x Ux; have [z [const [a Aa near_a]]] := attracted x Ux; rewrite -(level a Aa).
have shut : closed [set y | H y = H x] by apply: (@closed_comp _ _ H [set u | u = H x]) => [y _|]; [exact: cont | exact: closed_eq].
apply/esym/shut => B near_B; apply: near_a => //.
by exists 0; split; [exact: num_real | move=> t /ltW t0; exact: const].
Qed.

(* Helper. A small step from x along d stays in a neighbourhood of x. *)
Lemma line_stays (R : realType) (n : nat) (x d : 'cV[R]_n.+1) (U : set 'cV[R]_n.+1) :
  nbhs x U -> exists2 e : R, 0 < e & forall u, `|u| <= e -> U (x + u *: d).
Proof.
move=> nU; have lim : (fun u : R => x + u *: d) u @[u --> (0 : R)] --> x + (0 : R) *: d.
  exact: (cvgD (cvg_cst x) (@scalel_continuous _ _ d (0 : R))).
have [r r0 near0] : exists2 r : R, 0 < r & forall u, `|u| < r -> U (x + u *: d).
  have nU0 : nbhs (x + (0 : R) *: d) U by rewrite scale0r addr0.
  have [r /= r0 sub] := (nbhs_ballP _ _).1 (lim U nU0).
  by exists r => // u ur; apply: sub; rewrite /ball /= sub0r normrN.
exists (r / 2%:R); first by rewrite divr_gt0 ?ltr0n.
by move=> u ur; apply: near0; apply: le_lt_trans ur _; rewrite ltr_pdivr_mulr ?ltr0n // mulr_natr mulr2n ltr_addl.
Qed.

(* Fact. A strictly convex H is constant near no point; n >= 1. *)
Lemma convex_not_constant (R : realType) (n : nat) (H : 'cV[R]_n.+1 -> R) (U : set 'cV[R]_n.+1) (x : 'cV[R]_n.+1) :
  (forall y z (t : R), y != z -> 0 < t < 1 -> H (t *: y + (1 - t) *: z) < t * H y + (1 - t) * H z) ->
  nbhs x U -> ~ (forall y, U y -> H y = H x).
Proof.
move=> convex nU const; have [e e0 stays] := line_stays (delta_mx 0 0) nU; pose d : 'cV[R]_n.+1 := delta_mx 0 0.
have ne : x + e *: d != x - e *: d.
  apply/eqP => /(congr1 (fun M : 'cV[R]_n.+1 => M 0 0)); rewrite !mxE !eqxx !mulr1; move: (x 0 0) => a /eqP.
  rewrite -subr_eq0 (_ : a + e - (a - e) = 2%:R * e); last by ring.
  by rewrite mulf_eq0 (negPf (two_neq0 R)) gt_eqF.
have half : 0 < (2%:R^-1 : R) < 1 by rewrite invr_gt0 ltr0n /= invf_lt1 ?ltr0n // ltr1n.
have up : H (x + e *: d) = H x by apply: const; apply: stays; rewrite gtr0_norm.
have down : H (x - e *: d) = H x by apply: const; rewrite -scaleNr; apply: stays; rewrite normrN gtr0_norm.
have := convex _ _ _ ne half; rewrite up down -mulrDl addrCA subrr addr0 mul1r.
suff -> : 2%:R^-1 *: (x + e *: d) + (1 - 2%:R^-1) *: (x - e *: d) = x by rewrite ltxx.
have two : (2%:R^-1 : R) + 2%:R^-1 = 1 by have := mulfV (two_neq0 R); rewrite mulr_natl mulr2n.
have -> : 1 - 2%:R^-1 = (2%:R^-1 : R) by rewrite -{1}two addrK.
by rewrite -scalerDr addrACA subrr addr0 -mulr2n -scaler_nat scalerA mulVf ?two_neq0 // scale1r.
Qed.

(* Fact. E_d = sum_i d_i S(z_i) is constant near no point: S' = sigma with s sigma(s) > 0 for s <> 0, d_i > 0; n >= 1. *)
Lemma energy_not_constant (R : realType) (n : nat) (S sigma : R -> R) (w : 'I_n.+1 -> R) (U : set 'cV[R]_n.+1) (x : 'cV[R]_n.+1) :
  (forall s : R, is_derive s 1 S (sigma s)) -> (forall s, s != 0 -> 0 < s * sigma s) -> (forall i, 0 < w i) ->
  nbhs x U -> ~ (forall y, U y -> \sum_i w i * S (y i 0) = \sum_i w i * S (x i 0)).
Proof.
move=> derS sign w0 nU const; have [e e0 stays] := line_stays (delta_mx 0 0) nU; pose d : 'cV[R]_n.+1 := delta_mx 0 0.
pose f (u : R) := w 0 * S (x 0 0 + u).
have flat u : `|u| <= e -> f u = f 0.
  move=> ue; have /eqP := const _ (stays u ue); rewrite (bigD1 0) //= [X in _ == X](bigD1 0) //= !mxE !eqxx mulr1.
  rewrite (eq_bigr (fun i => w i * S (x i 0))) => [|i i0]; last by rewrite !mxE (negPf i0) mulr0 addr0.
  by rewrite (inj_eq (addIr _)) /f addr0 => /eqP.
have derf v : is_derive (0 : R) 1 (fun u => f (v + u)) (w 0 * sigma (x 0 0 + v)).
  have shift : is_derive (0 : R) 1 (cst (x 0 0 + v) + id : R -> R) 1.
    by have := is_deriveD (is_derive_cst (x 0 0 + v) (0 : R) (1 : R)) (is_derive_id (0 : R) (1 : R)); rewrite add0r.
  have outer : is_derive ((cst (x 0 0 + v) + id : R -> R) 0) 1 S (sigma (x 0 0 + v)).
    by rewrite -[_ 0]/(x 0 0 + v + 0) addr0.
  have := is_deriveZ (w 0) (is_derive1_comp outer shift); rewrite mulr1.
  by congr (is_derive _ _ _ _); apply/funext => u; rewrite /f addrA.
have zero v : `|v| <= e / 2%:R -> sigma (x 0 0 + v) = 0.
  move=> ve; have h0 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
  have half : e / 2%:R + e / 2%:R = e by rewrite -mulr2n -mulr_natr divfK // two_neq0.
  have := derivative_where_constant h0 _ (derf v) => /(_ _)/eqP; rewrite mulf_eq0 gt_eqF //= => zero_v.
  apply/eqP; apply: zero_v => u; rewrite in_itv /= -ler_norml => ue; rewrite addr0 !flat //.
    by apply: le_trans ve _; rewrite -[X in _ <= X]half ler_addl ltW.
  by apply: le_trans (ler_norm_add _ _) _; rewrite -[X in _ <= X]half; exact: ler_add.
have h0 : 0 < e / 2%:R by rewrite divr_gt0 ?ltr0n.
have only0 s : sigma s = 0 -> s = 0 by move=> s0; apply/eqP; apply: contraT => /sign; rewrite s0 mulr0 ltxx.
have x0 : x 0 0 + 0 = 0 by apply/only0/zero; rewrite normr0 ltW.
have x1 : x 0 0 + e / 2%:R = 0 by apply/only0/zero; rewrite gtr0_norm.
by move: x1; rewrite -[x 0 0]addr0 x0 add0r => e2; move: h0; rewrite e2 ltxx.
Qed.

(* Fact. Where every solution of z' = F(z) tends to every equilibrium, and there is one, it is the only one. *)
Lemma attracting_is_only (R : realType) (n : nat) (F : 'cV[R]_n -> 'cV[R]_n) (e y : 'cV[R]_n) :
  (forall a : 'cV[R]_n, F a = 0 -> forall z : R -> 'cV[R]_n,
     (forall t, 0 <= t -> forall i, is_derive t 1 (fun u => z u i 0) (F (z t) i 0)) -> forall i, z t i 0 @[t --> +oo] --> a i 0) ->
  F e = 0 -> F y = 0 -> y = e.
Proof.
move=> attracts Fe Fy; apply/colP => i.
have rest t : 0 <= t -> forall j, is_derive t 1 (fun u : R => y j 0) (F y j 0).
  by move=> _ j; rewrite Fy mxE; exact: is_derive_cst.
exact: (norm_cvg_unique (cvg_cst (y i 0)) (attracts e Fe (fun=> y) rest i)).
Qed.
