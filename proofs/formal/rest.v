From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype derive realfun.
From skewflow Require Import forms energy euler integrators analysis motion.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* Helper. Where f and f' both converge, f' converges to 0. *)
Lemma limit_of_the_rate (R : realType) (f df : R -> R) (a l m : R) :
  (forall t, a <= t -> is_derive t 1 f (df t)) ->
  f t @[t --> +oo] --> l -> df t @[t --> +oo] --> m -> m = 0.
Proof.
move=> der /cvgrPdist_lt flim /cvgrPdist_lt dlim.
apply/eqP; rewrite -normr_le0 leNgt; apply/negP => m0.
have e0 : 0 < `|m| / 3%:R by rewrite divr_gt0 ?ltr0n.
have [T [_ nearf]] := flim _ e0; have [T' [_ neard]] := dlim _ e0.
have [t [ta tT tT']] : exists t : R, [/\ a < t, T < t & T' < t].
  exists (Num.max a (Num.max T T') + 1).
  by split; apply: ltr_spaddr; rewrite ?ltr01 // !le_maxr lexx ?orbT.
have t1 : t <= t + 1 by rewrite ler_addl ler01.
have der_on s : s \in `[t, t + 1] -> is_derive s 1 f (df s).
  by rewrite in_itv /= => /andP[ts _]; apply: der; rewrite ltW // (lt_le_trans ta).
have [c] := @MVT_segment R f df t (t + 1) t1 (fun s s_on => der_on s (subset_itv_oo_cc s_on)) (derive_within der_on).
rewrite in_itv /= => /andP[tc _]; rewrite addrAC subrr add0r mulr1 => change.
have c1 := neard c (lt_le_trans tT' tc).
have f1 := nearf t tT; have f2 := nearf (t + 1) (lt_le_trans tT t1).
suff : `|m| < `|m| by rewrite ltxx.
have {2}-> : `|m| = `|m| / 3%:R + (`|m| / 3%:R + `|m| / 3%:R).
  by rewrite -!mulrDl -mulr2n addrC -mulrSr -[_ *+ 3]mulr_natl mulrC mulrA mulVf ?mul1r // pnatr_eq0.
have mE : m = (m - df c) + ((l - f t) - (l - f (t + 1))).
  by rewrite -change; ring.
rewrite {1}mE; apply: le_lt_trans (ler_norm_add _ _) _; apply: ltr_add => //.
by apply: le_lt_trans (ler_norm_sub _ _) _; apply: ltr_add.
Qed.

(* Fact. z' = F(z): the limit e of a solution is an equilibrium, F(e) = 0, where F(z(t)) tends to F(e), as it does for a
   continuous F. *)
Lemma limit_is_equilibrium (R : realType) (n : nat) (F : 'cV[R]_n -> 'cV[R]_n) (z : R -> 'cV[R]_n) (e : 'cV[R]_n) (a : R) :
  (forall t, a <= t -> forall i, is_derive t 1 (fun u => z u i 0) (F (z t) i 0)) ->
  (forall i, z t i 0 @[t --> +oo] --> e i 0) ->
  (forall i, F (z t) i 0 @[t --> +oo] --> F e i 0) -> F e = 0.
Proof.
move=> der lim Flim; apply/colP => i; rewrite [RHS]mxE.
exact: (limit_of_the_rate (fun t at_ => der t at_ i) (lim i) (Flim i)).
Qed.

(* Helper. z(t) -> e gives K sigma(z(t)) -> K sigma(e) for a continuous sigma. *)
Lemma field_limit (R : realType) (n : nat) (K : 'M[R]_n) (sigma : R -> R) (z : R -> 'cV[R]_n) (e : 'cV[R]_n) :
  continuous sigma -> (forall i, z t i 0 @[t --> +oo] --> e i 0) ->
  forall i, (K *m map_mx sigma (z t)) i 0 @[t --> +oo] --> (K *m map_mx sigma e) i 0.
Proof.
move=> cont lim i; rewrite mxE (_ : (fun t => _) = fun t => \sum_j K i j * map_mx sigma (z t) j 0); last first.
  by apply/funext => t; rewrite mxE.
apply: (@limit_of_sum _ _ (fun j t => K i j * map_mx sigma (z t) j 0)) => j; apply: cvgMr.
rewrite mxE (_ : (fun t => _) = fun t => sigma (z t j 0)); last by apply/funext => t; rewrite mxE.
by apply: (cvg_comp (lim j)); exact: cont.
Qed.

(* T3.1, no other solution converges: K skew, sigma continuous and strictly increasing, S' = sigma: a solution of
   z' = K sigma(z) on [0, oo) that converges to some e starts at e and e is an equilibrium. *)
Lemma T3_1_no_other_solution_converges (R : realType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (z : R -> 'cV[R]_n) (e : 'cV[R]_n) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> continuous sigma -> (forall x y, x < y -> sigma x < sigma y) ->
  (forall t, 0 <= t -> forall i, is_derive t 1 (fun u => z u i 0) ((K *m map_mx sigma (z t)) i 0)) ->
  (forall i, z t i 0 @[t --> +oo] --> e i 0) -> z 0 = e /\ K *m map_mx sigma (z 0) = 0.
Proof.
move=> skew derS cont incr derz lim.
have rest : K *m map_mx sigma e = 0.
  exact: (@limit_is_equilibrium _ _ (fun y => K *m map_mx sigma y) z e 0 derz lim (field_limit cont lim)).
have start : z 0 = e.
  by apply/eqP; apply: contraT => /eqP ne; case: (T3_1_never_converges skew derS incr derz rest ne lim).
by rewrite start.
Qed.

(* Fact. A continuous sigma with s sigma(s) > 0 for s <> 0 has sigma(0) = 0: otherwise it would keep its sign near 0. *)
Lemma zero_at_zero (R : realType) (sigma : R -> R) :
  continuous sigma -> (forall s, s != 0 -> 0 < s * sigma s) -> sigma 0 = 0.
Proof.
move=> cont sign.
apply/eqP; apply: contraT => ne; exfalso.
have [d /= d0 near0] : exists2 d : R, 0 < d & forall s, `|s| < d -> `|sigma s - sigma 0| < `|sigma 0|.
  have /cvgrPdist_lt/(_ `|sigma 0|) := cont 0; rewrite normr_gt0 => /(_ ne) [d d0 H].
  by exists d => // s sd; rewrite distrC; apply: H; rewrite /ball /= sub0r normrN.
have half s : s = d / 2%:R \/ s = - (d / 2%:R) -> `|s| < d.
  have h0 : 0 < d / 2%:R by rewrite divr_gt0 ?ltr0n.
  by case=> ->; rewrite ?normrN gtr0_norm // ltr_pdivr_mulr ?ltr0n // mulr_natr mulr2n ltr_addl.
have h0 : 0 < d / 2%:R by rewrite divr_gt0 ?ltr0n.
have pos : 0 < sigma (d / 2%:R) by have := sign (d / 2%:R); rewrite gt_eqF // pmulr_rgt0 // => /(_ isT).
have neg : sigma (- (d / 2%:R)) < 0.
  by have := sign (- (d / 2%:R)); rewrite oppr_eq0 gt_eqF // nmulr_rgt0 ?oppr_lt0 // => /(_ isT).
have n1 := near0 _ (half _ (or_introl erefl)); have n2 := near0 _ (half _ (or_intror erefl)).
case: (ltgtP (sigma 0) 0) ne => // h _.
  move: n1; rewrite [`|sigma 0|]ltr0_norm // => n1.
  have := le_lt_trans (ler_norm _) n1; rewrite ltr_subl_addr addNr => /(lt_trans pos).
  by rewrite ltxx.
move: n2; rewrite [`|sigma 0|]gtr0_norm // distrC => n2.
have := le_lt_trans (ler_norm _) n2; rewrite ltr_subl_addr ltr_addl => /(lt_trans neg).
by rewrite ltxx.
Qed.

(* Fact. For a continuous sigma with s sigma(s) > 0 for s <> 0: sigma(s) s >= 0 for every s. *)
Lemma signed_product (R : realType) (sigma : R -> R) :
  continuous sigma -> (forall s, s != 0 -> 0 < s * sigma s) -> forall s, 0 <= sigma s * s.
Proof. by move=> cont sign s; case: (eqVneq s 0) => [->|/sign/ltW]; rewrite ?mulr0 // mulrC. Qed.

(* T3.2, whole: rate form x' = sigma(K x + b), K skew, sigma continuous with s sigma(s) > 0 for s <> 0, S' = sigma,
   S(0) = 0: the equilibria are the solutions of K x + b = 0, and a solution on [0, oo) with positive energy of K x + b
   converges to no point at all. *)
Lemma T3_2_whole (R : realType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (b : 'cV[R]_n) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> S 0 = 0 -> continuous sigma -> (forall s, s != 0 -> 0 < s * sigma s) ->
  (forall x, map_mx sigma (K *m x + b) = 0 <-> K *m x + b = 0) /\
  forall (x : R -> 'cV[R]_n) (e : 'cV[R]_n),
    (forall t, 0 <= t -> forall i, is_derive t 1 (fun u => x u i 0) (sigma ((K *m x t + b) i 0))) ->
    0 < \sum_i S ((K *m x 0 + b) i 0) -> ~ (forall i, x t i 0 @[t --> +oo] --> e i 0).
Proof.
move=> skew derS S0 cont sign.
have sigma_neq0 s : s != 0 -> sigma s != 0.
  by move=> ne; apply/eqP => e; have := sign s ne; rewrite e mulr0 ltxx.
have sigma0 : sigma 0 = 0 := zero_at_zero cont sign.
have zeros x : map_mx sigma (K *m x + b) = 0 <-> K *m x + b = 0.
  split=> [e|->]; apply/colP => i; last by rewrite !mxE sigma0.
  apply/eqP; apply: contraT => ne; exfalso; move/colP/(_ i): e; rewrite [LHS]mxE [RHS]mxE => /eqP.
  by rewrite (negPf (sigma_neq0 _ _)) //; move: ne; rewrite [X in _ != X]mxE.
split=> // x e derx En conv; apply: (T3_2_never_converges skew derS S0 derx _ _ conv).
  by apply/eqP; rewrite gt_eqF.
apply/(zeros e).
have lim_z i : (K *m x t + b) i 0 @[t --> +oo] --> (K *m e + b) i 0.
  rewrite (_ : (fun t => (K *m x t + b) i 0) = fun t => \sum_j K i j * x t j 0 + b i 0); last first.
    by apply/funext=> t; rewrite !mxE.
  rewrite mxE [X in _ --> X + _]mxE; apply: cvgD; last exact: cvg_cst.
  by apply: (@limit_of_sum _ _ (fun j t => K i j * x t j 0)) => j; apply: cvgMr; exact: conv.
apply: (@limit_is_equilibrium _ _ (fun y => map_mx sigma (K *m y + b)) x e 0 _ conv) => [t t0 i|i].
  by rewrite [map_mx _ _ i 0]mxE; exact: derx.
rewrite [map_mx _ _ i 0]mxE (_ : (fun t => _) = fun t => sigma ((K *m x t + b) i 0)); last by apply/funext => t; rewrite mxE.
by apply: (cvg_comp (lim_z i)); exact: cont.
Qed.
