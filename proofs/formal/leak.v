From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype sequences derive realfun exp.
From skewflow Require Import forms energy euler integrators monotone analysis motion convexity rest leaf uniqueness.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* Helper. The sign of sigma on the right of 0. *)
Lemma sigma_pos (R : realType) (sigma : R -> R) (s : R) : (forall s, s != 0 -> 0 < s * sigma s) -> 0 < s -> 0 < sigma s.
Proof. by move=> sign s0; have := sign _ (lt0r_neq0 s0); rewrite pmulr_rgt0. Qed.

(* Helper. And on the left. *)
Lemma sigma_neg (R : realType) (sigma : R -> R) (s : R) : (forall s, s != 0 -> 0 < s * sigma s) -> s < 0 -> sigma s < 0.
Proof. by move=> sign s0; have := sign _ (ltr0_neq0 s0); rewrite nmulr_rgt0. Qed.

(* Helper. The mean value theorem for S. *)
Lemma mean (R : realType) (S sigma : R -> R) (x y : R) : (forall s : R, is_derive s 1 S (sigma s)) -> x < y -> exists2 c, x < c < y & S y - S x = sigma c * (y - x).
Proof.
move=> derS xy; have [c] := MVT xy (fun s _ => derS s) (derive_within (fun s _ => derS s)).
by rewrite in_itv /=; exists c.
Qed.

(* Fact. S' = sigma with s sigma(s) > 0 for s <> 0: S rises on the right of 0. *)
Lemma S_right (R : realType) (S sigma : R -> R) (x y : R) : (forall s : R, is_derive s 1 S (sigma s)) -> (forall s, s != 0 -> 0 < s * sigma s) ->
  0 <= x -> x < y -> S x < S y.
Proof.
move=> derS sign x0 xy; have [c /andP[xc _] e] := mean derS xy; rewrite -subr_gt0 e mulr_gt0 ?subr_gt0 //.
by apply: (sigma_pos sign); apply: le_lt_trans xc.
Qed.

(* Fact. S' = sigma with s sigma(s) > 0 for s <> 0: S falls on the left of 0: S(x) < S(y) for y < x <= 0. *)
Lemma S_left (R : realType) (S sigma : R -> R) (x y : R) : (forall s : R, is_derive s 1 S (sigma s)) -> (forall s, s != 0 -> 0 < s * sigma s) ->
  y < x -> x <= 0 -> S x < S y.
Proof.
move=> derS sign yx x0; have [c /andP[_ cx] e] := mean derS yx; rewrite -subr_lt0 e nmulr_rlt0 ?subr_gt0 //.
by apply: (sigma_neg sign); apply: lt_le_trans cx x0.
Qed.

(* Helper. S >= 0 = S(0). *)
Lemma S_ge0 (R : realType) (S sigma : R -> R) (s : R) : (forall s : R, is_derive s 1 S (sigma s)) -> (forall s, s != 0 -> 0 < s * sigma s) -> S 0 = 0 -> 0 <= S s.
Proof.
move=> derS sign S0; case: (ltgtP s 0) => [s0|s0|->]; rewrite ?S0 // -S0; apply: ltW.
  exact: (S_left derS sign).
exact: (S_right derS sign).
Qed.

(* Helper. Away from 0, S stays above a positive number. *)
Lemma S_away (R : realType) (S sigma : R -> R) (d : R) : (forall s : R, is_derive s 1 S (sigma s)) -> (forall s, s != 0 -> 0 < s * sigma s) -> S 0 = 0 ->
  0 < d -> exists2 m, 0 < m & forall s, d <= `|s| -> m <= S s.
Proof.
move=> derS sign S0 d0; exists (Num.min (S d) (S (- d))).
  by rewrite lt_minr -{1}S0 (S_right derS sign) //= -S0 (S_left derS sign) // oppr_lt0.
move=> s; rewrite le_minl; case: (lerP 0 s) => s0.
  by rewrite ger0_norm // le_eqVlt => /orP[/eqP->|ds]; rewrite ?lexx // (ltW (S_right derS sign (ltW d0) ds)).
rewrite ltr0_norm // le_eqVlt => /orP[/eqP->|ds]; rewrite ?opprK ?lexx ?orbT //.
have -> : S (- d) <= S s by apply: ltW; apply: (S_left derS sign); [rewrite ltr_oppr | rewrite oppr_le0 ltW].
by rewrite orbT.
Qed.

(* Helper. Away from 0 on a bounded range, s sigma(s) stays above a positive number. *)
Lemma power_away (R : realType) (sigma : R -> R) (d r : R) : continuous sigma -> (forall s, s != 0 -> 0 < s * sigma s) ->
  0 < d -> exists2 c, 0 < c & forall s, d <= `|s| -> `|s| <= r -> c <= s * sigma s.
Proof.
move=> cont sign d0; case: (lerP d r) => [dr|rd]; last first.
  by exists 1 => // s ds sr; move: (lt_le_trans rd ds); rewrite ltNge sr.
have contp : continuous (fun s => s * sigma s).
  by move=> x; apply: cvgM; [exact: cvg_id | exact: cont].
have [a a_in alow] := EVT_min dr (continuous_subspaceT contp).
have drN : - r <= - d by rewrite ler_oppr opprK.
have [b b_in blow] := EVT_min drN (continuous_subspaceT contp).
exists (Num.min (a * sigma a) (b * sigma b)).
  rewrite lt_minr !sign //.
    by move: b_in; rewrite in_itv /= => /andP[_ bd]; rewrite lt_eqF // (le_lt_trans bd) ?oppr_lt0.
  by move: a_in; rewrite in_itv /= => /andP[da _]; rewrite gt_eqF // (lt_le_trans d0).
move=> s ds sr; rewrite le_minl; case: (lerP 0 s) => s0.
  by rewrite alow // in_itv /= -[s]ger0_norm // ds sr.
rewrite (blow s) ?orbT // in_itv /=; move: ds sr; rewrite ltr0_norm // => ds sr.
by rewrite ler_oppl sr ler_oppr ds.
Qed.

(* Fact. z' = v with sigma(z)^T v = -gamma sigma(z)^T z, gamma > 0, S' = sigma continuous with s sigma(s) > 0 for s <> 0:
   a bounded solution on [0, oo) tends to 0. With v = W sigma(z) - gamma z, W skew, this is LaSalle's principle as T3.5
   uses it. *)
Lemma tends_to_0 (R : realType) (n : nat) (S sigma : R -> R) (gamma r : R) (z v : R -> 'cV[R]_n) (i : 'I_n) :
  (forall s : R, is_derive s 1 S (sigma s)) -> S 0 = 0 -> continuous sigma -> (forall s, s != 0 -> 0 < s * sigma s) -> 0 < gamma ->
  (forall t, 0 <= t -> forall i, is_derive t 1 (fun u => z u i 0) (v t i 0)) ->
  (forall t, 0 <= t -> \sum_i sigma (z t i 0) * v t i 0 = - gamma * (\sum_i sigma (z t i 0) * z t i 0)) ->
  (forall t, 0 <= t -> forall i, `|z t i 0| <= r) -> z t i 0 @[t --> +oo] --> (0 : R).
Proof.
move=> derS S0 cont sign gamma0 derz rate stays.
pose E t := \sum_i S (z t i 0).
have derE t : 0 <= t -> is_derive t 1 E (- gamma * \sum_i sigma (z t i 0) * z t i 0).
  by move=> t0; rewrite -rate //; apply: T2_1_chain_rule => // k; exact: derz.
have term_ge0 := signed_product cont sign.
have drop s t c : 0 <= s -> s <= t -> (forall u, 0 <= u -> c <= \sum_i sigma (z u i 0) * z u i 0) ->
  E t <= E s - gamma * c * (t - s).
  move=> s0 st low; have on u : u \in `[s, t] -> is_derive u 1 E (- gamma * \sum_i sigma (z u i 0) * z u i 0).
    by rewrite in_itv /= => /andP[su _]; apply: derE; apply: le_trans su.
  have [u] := MVT_segment st (fun u u_in => on u (subset_itv_oo_cc u_in)) (derive_within on).
  rewrite in_itv /= => /andP[su _] e.
  rewrite -[E t](subrK (E s)) e addrC ler_add2l -mulNr; apply: ler_wpmul2r; first by rewrite subr_ge0.
  by rewrite !mulNr ler_opp2 ler_pmul2l // low // (le_trans s0).
have contS := primitive_continuous derS.
have falls s t : 0 <= s -> s <= t -> E t <= E s.
  move=> s0 st; have := drop _ _ 0 s0 st; rewrite mulr0 mul0r subr0; apply=> u u0.
  by apply: sumr_ge0 => j _.
apply/cvgrPdist_lt => eps e0; have [m m0 high] := S_away derS sign S0 e0.
suff [T T0 ET] : exists2 T, 0 <= T & E T < m.
  exists T; split=> [|t /ltW Tt]; first exact: num_real.
  rewrite sub0r normrN ltNge; apply/negP => /high; rewrite leNgt => /negP; apply.
  apply: le_lt_trans (le_lt_trans (falls _ _ T0 Tt) ET).
  by rewrite /E (bigD1 i) //= ler_addl; apply: sumr_ge0 => j _; exact: (S_ge0 _ derS sign S0).
apply: contrapT => never.
have stay t : 0 <= t -> m <= E t by move=> t0; rewrite leNgt; apply/negP => lt; apply: never; exists t.
have mn : 0 < m / n.+1%:R by rewrite divr_gt0 ?ltr0n.
have [d d0 dP] : exists2 d, 0 < d & forall s, `|s| < d -> S s < m / n.+1%:R.
  have /cvgrPdist_lt/(_ _ mn) [d /= d0 H] := contS 0; exists d => // s near_s.
  have := H s; rewrite /ball /= sub0r normrN S0 sub0r normrN => /(_ near_s).
  by apply: le_lt_trans (ler_norm _).
have far t : 0 <= t -> exists j, d <= `|z t j 0|.
  move=> t0; apply: contrapT => none; have := stay t t0; rewrite leNgt => /negP; apply.
  apply: le_lt_trans (_ : \sum_(j < n) m / n.+1%:R < m).
    apply: ler_sum => j _; apply: ltW; apply: dP; rewrite ltNge; apply/negP => dj; apply: none.
    by exists j.
  rewrite sumr_const card_ord -mulr_natr -mulrA gtr_pmulr //.
  by rewrite mulrC ltr_pdivr_mulr ?ltr0n // mul1r ltr_nat.
have [c c0 low] := power_away r cont sign d0.
have power t : 0 <= t -> c <= \sum_j sigma (z t j 0) * z t j 0.
  move=> t0; have [j dj] := far t t0; rewrite (bigD1 j) //= mulrC.
  apply: le_trans (low _ dj (stays _ t0 j)) _; rewrite ler_addl; apply: sumr_ge0 => k _; exact: term_ge0.
have gc : 0 < gamma * c by rewrite mulr_gt0.
pose t := E 0 / (gamma * c) + 1.
have E0 : 0 <= E 0 by apply: sumr_ge0 => j _; exact: (S_ge0 _ derS sign S0).
have t0 : 0 <= t by apply: addr_ge0; [apply: divr_ge0 => //; exact: ltW | exact: ler01].
have := drop _ _ _ (lexx 0) t0 power.
rewrite (_ : E 0 - gamma * c * (t - 0) = - (gamma * c)); last first.
  have : E 0 / (gamma * c) * (gamma * c) = E 0 by rewrite divfK // gt_eqF.
  by rewrite /t subr0; move: (E 0 / (gamma * c)) => q <-; ring.
move=> neg; have := lt_le_trans m0 (le_trans (stay t t0) neg).
by rewrite oppr_gt0 => /(lt_trans gc); rewrite ltxx.
Qed.

(* Fact. f' = w - gamma f with gamma > 0 and |w| <= B on [0, oo) keeps |f(t)| <= |f(0)| + B/gamma (variation of constants,
   without an integral: exp(gamma t) (f - B/gamma) does not rise). *)
Lemma driven_bounded (R : realType) (f w : R -> R) (gamma B : R) :
  0 < gamma -> (forall t, 0 <= t -> `|w t| <= B) -> (forall t, 0 <= t -> is_derive t 1 f (w t - gamma * f t)) ->
  forall t, 0 <= t -> `|f t| <= `|f 0| + B / gamma.
Proof.
move=> g0 bound der t t0; have B0 : 0 <= B by apply: le_trans (bound 0 (lexx 0)).
have q0 : 0 <= B / gamma by rewrite divr_ge0 // ltW.
have der_exp s : is_derive s 1 (fun u => expR (gamma * u)) (gamma * expR (gamma * s)).
  have lin : is_derive s 1 (fun u : R => gamma * u) gamma.
    by have := is_deriveZ gamma (is_derive_id s (1 : R)); rewrite [_ *: 1]mulr1.
  by have := is_derive1_comp (is_derive_expR (gamma * s)) lin; rewrite mulrC.
have in_t : t \in `[0, t] by rewrite in_itv /= t0 lexx.
have one_side (k dk : R -> R) : (forall s, 0 <= s -> is_derive s 1 k (dk s - gamma * k s)) ->
    (forall s, 0 <= s -> dk s <= B) -> k t <= `|k 0| + B / gamma.
  move=> derk le; pose h s := expR (gamma * s) * (k s - B / gamma).
  have derh s : s \in `[0, t] -> is_derive s 1 h (expR (gamma * s) * (dk s - B)).
    rewrite in_itv /= => /andP[s0 _].
    have := is_deriveM (der_exp s) (is_deriveB (derk s s0) (is_derive_cst (B / gamma) s (1 : R))) => der_h.
    apply: (is_derive_eq der_h); rewrite subr0.
    have qg : B / gamma * gamma = B by rewrite divfK // gt_eqF.
    have product (e y x q : R) : q * gamma = B -> e * (y - gamma * x) + (x - q) * (gamma * e) = e * (y - B).
      by move=> <-; ring.
    exact: product.
  have neg s : s \in `[0, t] -> expR (gamma * s) * (dk s - B) <= 0.
    by rewrite in_itv /= => /andP[s0 _]; rewrite pmulr_rle0 ?expR_gt0 // subr_le0 le.
  have := nonincreasing_on derh neg in_t; rewrite /h mulr0 expR0 mul1r => fall.
  have e1 : 1 <= expR (gamma * t) by rewrite -expR0 ler_expR mulr_ge0 // ltW.
  have k0 : expR (gamma * t) * (k t - B / gamma) <= `|k 0|.
    by apply: le_trans fall _; apply: le_trans (ler_norm (k 0)); rewrite ger_addl oppr_le0.
  case: (lerP (k t - B / gamma) 0) => [le0|gt0].
    by rewrite -ler_subl_addr; apply: le_trans le0 (normr_ge0 _).
  by rewrite -ler_subl_addr; apply: le_trans k0; rewrite ler_pemull // ltW.
have up : f t <= `|f 0| + B / gamma.
  by apply: (one_side f w) => // s s0; apply: le_trans (ler_norm _) (bound s s0).
have down : - f t <= `|f 0| + B / gamma.
  rewrite -[`|f 0|]normrN; apply: (one_side (- f) (- w)) => s s0; last first.
    by apply: le_trans (ler_norm _) _; rewrite normrN; exact: bound.
  have := is_deriveN (der s s0); rewrite opprB addrC => dN.
  by apply: (is_derive_eq dN); rewrite -[(- w) s]/(- w s) -[(- f) s]/(- f s) mulrN opprK addrC.
by rewrite ler_norml up andbT ler_oppl.
Qed.

(* Helper. An entry of v - gamma x. *)
Lemma leaky_entry (R : realType) (n : nat) (v x : 'cV[R]_n) (gamma : R) (j : 'I_n) :
  (v - gamma *: x) j 0 = v j 0 - gamma * x j 0.
Proof. by rewrite !mxE. Qed.

(* T3.5, leak: z' = K sigma(z) - gamma z with K skew and gamma > 0, sigma continuous with s sigma(s) > 0 for s <> 0,
   S' = sigma, S(0) = 0, and S -> oo at both ends or sigma bounded: every solution on [0, oo) tends to 0. *)
Lemma T3_5_leak (R : realType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (gamma : R) (z : R -> 'cV[R]_n) :
  K^T = - K -> 0 < gamma -> continuous sigma -> (forall s, s != 0 -> 0 < s * sigma s) ->
  (forall s : R, is_derive s 1 S (sigma s)) -> S 0 = 0 -> coercive S \/ (exists M, forall s, `|sigma s| <= M) ->
  (forall t, 0 <= t -> forall i, is_derive t 1 (fun u => z u i 0) ((K *m map_mx sigma (z t) - gamma *: z t) i 0)) ->
  forall i, z t i 0 @[t --> +oo] --> (0 : R).
Proof.
move=> skew g0 cont sign derS S0 grows derz i.
have rate t : \sum_j sigma (z t j 0) * (K *m map_mx sigma (z t) - gamma *: z t) j 0
    = - gamma * \sum_j sigma (z t j 0) * z t j 0.
  rewrite mulr_sumr; transitivity (\sum_j (sigma (z t j 0) * (K *m map_mx sigma (z t)) j 0
      + - gamma * (sigma (z t j 0) * z t j 0))).
    apply: eq_bigr => j _; rewrite leaky_entry.
    by move: ((K *m _) j 0) (z t j 0) (sigma _) => p q s; ring.
  by rewrite big_split /= T2_1_energy_rate_zero ?two_neq0 // add0r.
have [r stays] : exists r, forall t, 0 <= t -> forall j, `|z t j 0| <= r.
  case: grows => [large|[M bound]].
    have contS := primitive_continuous derS.
    have [r far] := @separable_growth R n (fun=> S) (fun=> contS) (fun=> large) (\sum_j S (z 0 j 0) + 1).
    exists r => t t0 j; rewrite leNgt; apply/negP => /ltW large_j; have := far (z t) j large_j.
    have der s : s \in `[0, t] -> is_derive s 1 (fun u => \sum_j S (z u j 0)) (- gamma * \sum_j sigma (z s j 0) * z s j 0).
      rewrite in_itv /= => /andP[s0 _]; rewrite -rate; exact: T2_1_chain_rule derS (derz s s0).
    have in_t : t \in `[0, t] by rewrite in_itv /= t0 lexx.
    have fall : \sum_j S (z t j 0) <= \sum_j S (z 0 j 0).
      apply: (nonincreasing_on der _ in_t) => s _; rewrite mulNr oppr_le0 mulr_ge0 ?(ltW g0) //.
      by apply: sumr_ge0 => k _; exact: signed_product.
    by move=> le; have := le_trans le fall; rewrite ger_addl ler10.
  pose B := \sum_j \sum_k `|K j k| * M.
  have M0 : 0 <= M by apply: le_trans (bound 0).
  exists (\sum_j `|z 0 j 0| + B / gamma) => t t0 j.
  have B0 k : 0 <= \sum_l `|K k l| * M by apply: sumr_ge0 => l _; exact: mulr_ge0.
  apply: le_trans (_ : `|z 0 j 0| + B / gamma <= _); last first.
    by rewrite ler_add2r (bigD1 j) //= ler_addl; apply: sumr_ge0.
  apply: (@driven_bounded R (fun u => z u j 0) (fun u => (K *m map_mx sigma (z u)) j 0) gamma B g0) => // [u u0|u u0].
    rewrite mxE; apply: le_trans (ler_norm_sum _ _ _) _; rewrite /B [X in _ <= X](bigD1 j) //=; apply: ler_paddr.
      by apply: sumr_ge0.
    by apply: ler_sum => k _; rewrite normrM mxE; exact: ler_wpmul2l.
  by have := derz u u0 j; rewrite leaky_entry.
pose v t := K *m map_mx sigma (z t) - gamma *: z t.
exact: (@tends_to_0 R n S sigma gamma r z v i derS S0 cont sign g0 derz (fun t _ => rate t) stays).
Qed.

(* T3.5, escape: two neurons, z1' = sigma(z2), z2' = -sigma(z1), sigma continuous with s sigma(s) > 0 for s <> 0, S' = sigma,
   S(0) = 0, and S < m everywhere: a solution on [0, oo) of energy m or more leaves every bounded set. *)
Lemma T3_5_escape (R : realType) (S sigma z1 z2 : R -> R) (m r : R) :
  continuous sigma -> (forall s, s != 0 -> 0 < s * sigma s) ->
  (forall s : R, is_derive s 1 S (sigma s)) -> S 0 = 0 -> (forall s, S s < m) ->
  (forall t, 0 <= t -> is_derive t 1 z1 (sigma (z2 t))) -> (forall t, 0 <= t -> is_derive t 1 z2 (- sigma (z1 t))) ->
  m <= S (z1 0) + S (z2 0) -> exists2 t, 0 <= t & r < `|z1 t| \/ r < `|z2 t|.
Proof.
move=> cont sign derS S0 below der1 der2 high; apply: contrapT => none.
pose b := `|r| + 1; have b0 : 0 < b by rewrite ltr_spaddr.
have stays t : 0 <= t -> `|z1 t| <= b /\ `|z2 t| <= b.
  move=> t0; have rb : r <= b by apply: le_trans (ler_norm r) _; rewrite ler_addl ler01.
  by split; apply: le_trans rb; rewrite leNgt; apply/negP => far; apply: none; exists t => //; [left | right].
pose E t := S (z1 t) + S (z2 t).
have energy t : 0 <= t -> m <= E t.
  move=> t0; have in_t : t \in `[0, t] by rewrite in_itv /= t0 lexx.
  rewrite (_ : E t = E 0) //; move: t in_t {t0}; move=> t in_t; apply: (constant_on _ in_t) => s.
  rewrite in_itv /= => /andP[s0 _].
  have := is_deriveD (is_derive1_comp (derS (z1 s)) (der1 s s0)) (is_derive1_comp (derS (z2 s)) (der2 s s0)).
  by rewrite mulrN [sigma (z2 s) * _]mulrC subrr.
have contS := primitive_continuous derS.
have ends : - b <= b by rewrite ge0_cp // ltW.
have [c _ top] := EVT_max ends (continuous_subspaceT contS).
have delta0 : 0 < m - S c by rewrite subr_gt0.
have [d d0 dP] : exists2 d, 0 < d & forall s, `|s| < d -> S s < m - S c.
  have /cvgrPdist_lt/(_ _ delta0) [d /= d0 H] := contS 0; exists d => // s near_s.
  have := H s; rewrite /ball /= sub0r normrN S0 sub0r normrN => /(_ near_s).
  by apply: le_lt_trans (ler_norm _).
have away t : 0 <= t -> d <= `|z2 t|.
  move=> t0; rewrite leNgt; apply/negP => /dP; rewrite ltNge => /negP; apply.
  rewrite ler_subl_addr addrC; apply: le_trans (energy t t0) _; rewrite ler_add2r.
  by apply: top; rewrite in_itv /= -ler_norml; case: (stays t t0).
have [p p0 low] := power_away b cont sign d0.
have speed t : 0 <= t -> p / b <= `|sigma (z2 t)|.
  move=> t0; rewrite ler_pdivr_mulr //; have [_ zb] := stays t t0.
  apply: le_trans (low _ (away t t0) zb) _; apply: le_trans (ler_norm _) _; rewrite normrM mulrC.
  exact: ler_wpmul2l.
pose t := (2%:R * b + 1) / (p / b).
have v0 : 0 < p / b by rewrite divr_gt0.
have t0 : 0 < t by rewrite divr_gt0 // ltr_spaddr // mulr_ge0 ?ler0n // ltW.
have on s : s \in `[0, t] -> is_derive s 1 z1 (sigma (z2 s)) by rewrite in_itv /= => /andP[s0 _]; exact: der1.
have [u] := MVT_segment (ltW t0) (fun s s_in => on s (subset_itv_oo_cc s_in)) (derive_within on).
rewrite in_itv /= => /andP[u0 _] change.
have far : 2%:R * b + 1 <= `|z1 t - z1 0|.
  have <- : t * (p / b) = 2%:R * b + 1 by rewrite /t divfK // gt_eqF.
  by rewrite change subr0 normrM (gtr0_norm t0) [X in _ <= X]mulrC ler_pmul2l // speed.
have near0 : `|z1 t - z1 0| <= 2%:R * b.
  rewrite mulr_natl mulr2n; apply: le_trans (ler_norm_sub _ _) _.
  by apply: ler_add; [case: (stays t (ltW t0)) | case: (stays 0 (lexx 0))].
by have := le_trans far near0; rewrite ger_addl ler10.
Qed.

(* T3.5, sigma(s) = s exp(-s^2): S(s) = (1 - exp(-s^2))/2 < 1/2, so every solution of z1' = sigma(z2), z2' = -sigma(z1) on
   [0, oo) with energy 1/2 or more leaves every bounded set. *)
Lemma T3_5_gauss_escapes (R : realType) (z1 z2 : R -> R) (r : R) :
  let sigma (s : R) : R := s * expR (- s ^+ 2) in let S (s : R) : R := 2%:R^-1 - 2%:R^-1 * expR (- s ^+ 2) in
  (forall t, 0 <= t -> is_derive t 1 z1 (sigma (z2 t))) -> (forall t, 0 <= t -> is_derive t 1 z2 (- sigma (z1 t))) ->
  2%:R^-1 <= S (z1 0) + S (z2 0) -> exists2 t, 0 <= t & r < `|z1 t| \/ r < `|z2 t|.
Proof.
move=> sigma S; have square (s : R) : is_derive s 1 (fun u : R => - u ^+ 2) (- (2%:R * s)).
  by have := is_deriveN (is_deriveX 1 (is_derive_id s (1 : R))); rewrite expr1 [_ *: 1]mulr1.
have der_exp (s : R) : is_derive s 1 (fun u : R => expR (- u ^+ 2)) (expR (- s ^+ 2) * - (2%:R * s)).
  exact: (@is_derive1_comp R expR (fun u : R => - u ^+ 2) s _ _ (is_derive_expR (- s ^+ 2)) (square s)).
have half0 : 0 < 2%:R^-1 :> R by rewrite invr_gt0 ltr0n.
have derS s : is_derive s 1 S (sigma s).
  have := is_deriveB (is_derive_cst (2%:R^-1 : R) s (1 : R)) (is_deriveZ (2%:R^-1 : R) (der_exp s)) => dS.
  apply: (is_derive_eq dS); rewrite sub0r /sigma.
  have two : 2%:R^-1 * 2%:R = 1 :> R by rewrite mulVf // pnatr_eq0.
  have product (h k e x : R) : h * k = 1 -> - (h * (e * - (k * x))) = x * e.
    by move=> hk; rewrite -[RHS]mul1r -hk; ring.
  exact: product.
have cont : continuous sigma.
  move=> s; apply: differentiable_continuous; apply/derivable1_diffP.
  by case: (is_deriveM (is_derive_id s (1 : R)) (der_exp s)).
apply: (@T3_5_escape R S sigma z1 z2 2%:R^-1 r cont) => // [s s0||s].
- by rewrite /sigma mulrA -expr2 mulr_gt0 ?expR_gt0 // exprn_even_gt0.
- by rewrite /S expr0n oppr0 expR0 mulr1 subrr.
by rewrite /S gtr_addl oppr_lt0 mulr_gt0 ?expR_gt0.
Qed.
