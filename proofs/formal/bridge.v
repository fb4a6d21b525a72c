From Coq Require Import Reals.
From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import Rstruct reals topology normedtype derive realfun.
From skewflow Require realside.
From skewflow Require Import forms energy euler integrators monotone matrices analysis motion convexity rest stability leaf leaves perpetual eulermap.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* Coq's own real numbers, as mathcomp-analysis sees them. *)
Definition real : realType := [realType of Rdefinitions.R].

(* Helper. A derivative in Coq's sense is one in mathcomp's. *)
Lemma derive_bridge (f : real -> real) (x l : real) : derivable_pt_lim f x l -> is_derive x (1 : real) f l.
Proof.
move=> /realside.slope[g [gE [cg gx]]]; apply/is_derive1_caratheodory; exists g; split => //.
exact: (continuity_pt_cvg g x).1.
Qed.

(* Fact. The fundamental theorem of calculus: a continuous sigma has a primitive S with S(0) = 0. *)
Lemma primitive_exists (sigma : real -> real) : continuous sigma ->
  exists S : real -> real, S 0 = 0 /\ forall s, is_derive s (1 : real) S (sigma s).
Proof.
move=> cont; have c x : continuity_pt sigma x by apply/continuity_pt_cvg; exact: cont.
have [S [_ [S0 derS]]] := realside.primitive_pt sigma c.
by exists S; split => // s; exact: derive_bridge.
Qed.

(* T2.1, whole: K skew, sigma continuous. The primitive S of sigma with S(0) = 0 exists, and E(z) = sum_i S(z_i) is constant
   along every solution of z' = K sigma(z), on every interval. *)
Lemma T2_1_whole (sigma : real -> real) : continuous sigma ->
  exists S : real -> real, [/\ S 0 = 0, forall s, is_derive s (1 : real) S (sigma s) &
    forall (n : nat) (K : 'M[real]_n) (z : real -> 'cV[real]_n) (a b : real), K^T = - K ->
      (forall t, t \in `[a, b] -> forall i, is_derive t (1 : real) (fun u => z u i 0) ((K *m map_mx sigma (z t)) i 0)) ->
      forall t, t \in `[a, b] -> \sum_i S (z t i 0) = \sum_i S (z a i 0)].
Proof.
move=> cont; have [S [S0 derS]] := primitive_exists cont; exists S; split=> // n K z a b skew sol.
exact: T2_1_energy_conserved skew derS sol.
Qed.

(* T3.1, without a primitive: K skew, sigma continuous and strictly increasing: a solution of z' = K sigma(z) on [0, oo) that
   converges to e is at rest at e. *)
Lemma T3_1_convergent_is_at_rest (n : nat) (K : 'M[real]_n) (sigma : real -> real) (z : real -> 'cV[real]_n) (e : 'cV[real]_n) :
  K^T = - K -> continuous sigma -> (forall x y, x < y -> sigma x < sigma y) ->
  (forall t, 0 <= t -> forall i, is_derive t (1 : real) (fun u => z u i 0) ((K *m map_mx sigma (z t)) i 0)) ->
  (forall i, z t i 0 @[t --> +oo] --> e i 0) -> z 0 = e /\ K *m map_mx sigma (z 0) = 0.
Proof.
move=> skew cont incr derz conv; have [S [_ derS]] := primitive_exists cont.
exact: (T3_1_no_other_solution_converges skew derS cont incr derz conv).
Qed.

(* T6.4, homeomorphism, without a primitive: K skew, sigma continuous and nondecreasing: for every h the Euler map
   z + h K sigma(z) takes every value exactly once, and its inverse is continuous. n >= 1. *)
Lemma T6_4_homeomorphism (n : nat) (K : 'M[real]_n.+1) (sigma : real -> real) (h : real) :
  K^T = - K -> (forall x y, x <= y -> sigma x <= sigma y) -> continuous sigma ->
  [/\ forall y : 'cV[real]_n.+1, exists z, z + h *: (K *m map_mx sigma z) = y,
      injective (fun z : 'cV[real]_n.+1 => z + h *: (K *m map_mx sigma z)) &
      forall (w : 'cV[real]_n.+1) (eps : real), 0 < eps -> exists2 delta, 0 < delta & forall z : 'cV[real]_n.+1,
        (forall i, `|(z + h *: (K *m map_mx sigma z)) i 0 - (w + h *: (K *m map_mx sigma w)) i 0| < delta) ->
        forall i, `|z i 0 - w i 0| < eps].
Proof.
move=> skew weak cont; have [S [_ derS]] := primitive_exists cont.
exact: (T6_4_euler_map_homeomorphism h skew weak cont derS).
Qed.

(* Helper. The difference quotient of S, sigma where both ends agree, is continuous in its second end. *)
Lemma quotient_continuous (S sigma : real -> real) (q : real -> real -> real) (a : real) :
  (forall s : real, is_derive s (1 : real) S (sigma s)) ->
  (forall a b, q a b = if b == a then sigma a else (S b - S a) / (b - a)) -> continuous (q a).
Proof.
move=> derS qdef; have contS := primitive_continuous derS.
move=> x; case: (eqVneq x a) => [->|xa].
  have [g [gE cg ga]] := (is_derive1_caratheodory S a (sigma a)).1 (derS a).
  rewrite (_ : q a = g) //; apply/funext => b; rewrite qdef; case: eqP => [->|/eqP ba]; first by rewrite ga.
  by rewrite gE mulfK // subr_eq0.
have [g [gE cg gx]] := (is_derive1_caratheodory S x (sigma x)).1 (derS x).
pose f (b : real) : real := (S b - S a) / (b - a).
have contf : {for x, continuous f}.
  have idx : id s @[s --> x] --> x by exact: cvg_id.
  have bottom : (fun s : real => s - a) s @[s --> x] --> x - a by exact: (cvgB idx (cvg_cst a)).
  have top : (fun s : real => S s - S a) s @[s --> x] --> S x - S a by exact: (cvgB (contS x) (cvg_cst (S a))).
  apply: (cvgM top); apply: (cvgV _ bottom); by rewrite subr_eq0.
have fx : q a x = f x by rewrite qdef (negPf xa).
have lim : q a b @[b --> x] --> f x.
  apply: cvg_trans contf; apply: near_eq_cvg.
  have far : 0 < `|x - a| by rewrite normr_gt0 subr_eq0.
  apply/nbhs_ballP; exists `|x - a| => //= y; rewrite /ball /= => near_x.
  by rewrite qdef; case: eqP near_x => [->|//]; rewrite ltxx.
by move: lim; rewrite -fx.
Qed.

(* T7.3, whole: sigma continuous and nondecreasing, K skew, n >= 1. With the primitive S of sigma and its difference
   quotients q (sigma where both ends agree) the step z' = z + h K q(z, z') has exactly one solution z', for every z and h,
   and keeps the energy: sum_i S(z'_i) = sum_i S(z_i). *)
Lemma T7_3_whole (n : nat) (K : 'M[real]_n.+1) (sigma : real -> real) (h : real) :
  K^T = - K -> (forall x y, x <= y -> sigma x <= sigma y) -> continuous sigma ->
  exists S : real -> real, [/\ S 0 = 0, forall s, is_derive s (1 : real) S (sigma s) &
    let q a b := if b == a then sigma a else (S b - S a) / (b - a) in
    forall z : 'cV[real]_n.+1, exists z' : 'cV[real]_n.+1, [/\ z' = z + h *: (K *m (\col_i q (z i 0) (z' i 0))),
      forall y : 'cV[real]_n.+1, y = z + h *: (K *m (\col_i q (z i 0) (y i 0))) -> y = z' &
      \sum_i S (z' i 0) = \sum_i S (z i 0)]].
Proof.
move=> skew weak cont; have [S [S0 derS]] := primitive_exists cont; exists S; split=> // q z.
have qdef a b : q a b = if b == a then sigma a else (S b - S a) / (b - a) by [].
have mono := T7_3_quotient_monotone (T6_3_tangent_line derS weak) qdef.
have contq a : continuous (q a) := quotient_continuous derS qdef.
have [P PP] := choice (fun i : 'I_n.+1 => primitive_exists (contq (z i 0))).
have skewh : (- h *: K)^T = - (- h *: K) by rewrite linearZ /= skew scalerN.
have [z' z'P] := @euler_onto _ _ (- h *: K) (fun i => q (z i 0)) P z skewh (fun i => mono (z i 0)) (fun i => contq (z i 0)) (fun i => (PP i).2).
have step : z' = z + h *: (K *m (\col_i q (z i 0) (z' i 0))).
  by move/eqP: z'P; rewrite scaleNr mulNmx -scalemxAl subr_eq => /eqP.
exists z'; split; first exact: step.
  by move=> y ystep; exact: (@T7_3_at_most_one_solution _ _ K q h z y z' skew mono ystep step).
apply: (T7_3_exact_energy (g := \col_i q (z i 0) (z' i 0)) (h := h) (two_neq0 _) skew) => // i.
rewrite mxE qdef; case: eqP => [->|/eqP ne]; first by rewrite !subrr mulr0.
by rewrite divfK // subr_eq0.
Qed.
