From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype derive realfun.
From skewflow Require Import forms energy euler integrators monotone analysis motion convexity leaf.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* Fact. The Euler map x + K sigma(x), K skew, every sigma_i nondecreasing, is proper: where it stays bounded, so does x.
   The step h is a factor of K here, and sigma may differ from neuron to neuron. *)
Lemma euler_proper (R : realType) (n : nat) (K : 'M[R]_n.+1) (sigma : 'I_n.+1 -> R -> R) (B : R) :
  K^T = - K -> (forall i x y, x <= y -> sigma i x <= sigma i y) -> 0 <= B -> exists r, forall x : 'cV[R]_n.+1,
  (forall i, `|x i 0 + \sum_j K i j * (sigma j (x j 0) - sigma j 0)| <= B) -> forall i, `|x i 0| <= r.
Proof.
move=> skew weak B0; pose s i (x : R) := sigma i x - sigma i 0.
have s_sign i x : s i x * x = `|s i x| * `|x|.
  rewrite -normrM ger0_norm //; case: (lerP 0 x) => [x0|/ltW x0].
    by apply: mulr_ge0 => //; rewrite subr_ge0 weak.
  by apply: mulr_le0 => //; rewrite subr_le0 weak.
pose C i := `|s i (B + 1)| + `|s i (- (B + 1))|.
have C0 i : 0 <= C i by rewrite addr_ge0.
have inner i a : `|a| <= B + 1 -> `|s i a| <= C i.
  rewrite ler_norml => /andP[low high]; rewrite ler_norml; apply/andP; split.
    apply: le_trans (_ : s i (- (B + 1)) <= _); last by rewrite ler_add2r weak.
    by rewrite ler_oppl; apply: le_trans (ler_norm _) _; rewrite normrN ler_addr.
  apply: le_trans (_ : s i (B + 1) <= _); first by rewrite ler_add2r weak.
  by apply: le_trans (ler_norm _) _; rewrite ler_addl.
have pointwise i a : `|s i a| <= C i * (1 + B) + `|s i a| * (`|a| - B).
  case: (lerP `|a| (B + 1)) => [small|/ltW large]; last first.
    apply: le_trans (_ : `|s i a| * (`|a| - B) <= _); last by rewrite ler_addr mulr_ge0 // addr_ge0 // ler01.
    by rewrite ler_pemulr // ler_subr_addl.
  have sC := inner i a small; rewrite mulrDr mulr1 -addrA -[X in X <= _]addr0; apply: ler_add => //.
  rewrite mulrBr addrCA addr_ge0 ?mulr_ge0 // subr_ge0; exact: ler_wpmul2r.
pose A := \sum_(i < n.+1) C i * (1 + B); pose k := \sum_i \sum_j `|K i j|.
exists (B + k * A) => x near.
have sumA : \sum_i `|s i (x i 0)| <= A.
  apply: le_trans (_ : \sum_i (C i * (1 + B) + `|s i (x i 0)| * (`|x i 0| - B)) <= _); first by apply: ler_sum => i _.
  rewrite big_split /= ger_addl.
  apply: le_trans (_ : \sum_i (s i (x i 0) * x i 0 - s i (x i 0) * (x i 0 + \sum_j K i j * s j (x j 0))) <= _).
    apply: ler_sum => i _; rewrite mulrBr s_sign ler_add2l ler_opp2.
    by apply: le_trans (ler_norm _) _; rewrite normrM ler_wpmul2l.
  pose v : 'cV[R]_n.+1 := \col_i s i (x i 0).
  have := skew_sum v (two_neq0 R) skew => flat.
  rewrite -[X in _ <= X]oppr0 -[in X in _ <= X]flat -sumrN; apply: ler_sum => i _.
  rewrite mulrDr opprD addrA subrr add0r /v mxE -[(K *m _) i 0]/((K *m v) i 0).
  rewrite (_ : (K *m v) i 0 = \sum_j K i j * s j (x j 0)) ?lexx //.
  by rewrite mxE; apply: eq_bigr => j _; rewrite mxE.
move=> i; rewrite -[x i 0](addrK (\sum_j K i j * s j (x j 0))).
apply: le_trans (ler_norm_sub _ _) _; apply: ler_add; first exact: near.
have A0 : 0 <= A by apply: le_trans sumA; apply: sumr_ge0 => j _.
apply: le_trans (ler_norm_sum _ _ _) _; rewrite /k mulr_suml [X in _ <= X](bigD1 i) //=; apply: ler_paddr.
  by apply: sumr_ge0 => l _; apply: mulr_ge0 => //; apply: sumr_ge0 => j _.
rewrite mulr_suml; apply: ler_sum => j _; rewrite normrM ler_wpmul2l //.
by apply: le_trans sumA; rewrite (bigD1 j) //= ler_addl; apply: sumr_ge0.
Qed.

(* Component i of x + K sigma(x) - y. *)
Definition phi (R : realType) (n : nat) (K : 'M[R]_n.+1) (sigma : 'I_n.+1 -> R -> R) (y : 'cV[R]_n.+1) (i : 'I_n.+1) (x : 'rV[R]_n.+1) : R :=
  x 0 i + \sum_j K i j * sigma j (x 0 j) - y i 0.

(* The squared distance |x + K sigma(x) - y|^2. *)
Definition distance (R : realType) (n : nat) (K : 'M[R]_n.+1) (sigma : 'I_n.+1 -> R -> R) (y : 'cV[R]_n.+1) (x : 'rV[R]_n.+1) : R :=
  \sum_i phi K sigma y i x ^+ 2.

(* Helper. The components of the Euler map are continuous. *)
Lemma phi_continuous (R : realType) (n : nat) (K : 'M[R]_n.+1) (sigma : 'I_n.+1 -> R -> R) (y : 'cV[R]_n.+1) (i : 'I_n.+1) :
  (forall i, continuous (sigma i)) -> continuous (phi K sigma y i).
Proof.
move=> cont.
have contsum : continuous (fun x : 'rV[R]_n.+1 => \sum_j K i j * sigma j (x 0 j)).
  apply: (@continuous_sum R _ _ (fun j (x : 'rV[R]_n.+1) => K i j * sigma j (x 0 j))) => j x.
  exact: (cvgMr (cvg_comp (@coord_continuous R 1 n.+1 0 j x) (@cont j (x 0 j)))).
move=> x; exact: (cvgB (cvgD (@coord_continuous R 1 n.+1 0 i x) (contsum x)) (cvg_cst (y i 0))).
Qed.

(* Helper. The distance is continuous. *)
Lemma distance_continuous (R : realType) (n : nat) (K : 'M[R]_n.+1) (sigma : 'I_n.+1 -> R -> R) (y : 'cV[R]_n.+1) :
  (forall i, continuous (sigma i)) -> continuous (distance K sigma y).
Proof.
move=> cont; apply: (@continuous_sum R _ _ (fun i (x : 'rV[R]_n.+1) => phi K sigma y i x ^+ 2)) => i x.
have contphi := @phi_continuous _ _ K sigma y i cont.
rewrite (_ : (fun x => phi K sigma y i x ^+ 2) = (fun x => phi K sigma y i x * phi K sigma y i x)) ?expr2.
  exact: (cvgM (contphi x) (contphi x)).
by apply/funext => ?; rewrite expr2.
Qed.

(* Helper. The distance tends to oo. *)
Lemma distance_far (R : realType) (n : nat) (K : 'M[R]_n.+1) (sigma : 'I_n.+1 -> R -> R) (y : 'cV[R]_n.+1) (c : R) :
  K^T = - K -> (forall i x y, x <= y -> sigma i x <= sigma i y) ->
  0 <= c -> exists r, forall (x : 'rV[R]_n.+1) i, r <= `|x 0 i| -> c < distance K sigma y x.
Proof.
move=> skew weak c0; pose s i (x : R) := sigma i x - sigma i 0.
pose B := c + 1 + (\sum_i `|y i 0| + \sum_i `|\sum_j K i j * sigma j 0|).
have B0 : 0 <= B by rewrite /B !addr_ge0 ?ler01 // sumr_ge0.
have [r rP] := euler_proper skew weak B0; exists (r + 1) => x i far; rewrite ltNge; apply/negP => gx.
have : `|x^T i 0| <= r.
  apply: rP => k; have -> : x^T k 0 + \sum_j K k j * s j (x^T j 0) = phi K sigma y k x + (y k 0 - \sum_j K k j * sigma j 0).
    have -> : \sum_j K k j * s j (x^T j 0) = \sum_j K k j * sigma j (x 0 j) - \sum_j K k j * sigma j 0.
      by rewrite -sumrB; apply: eq_bigr => j _; rewrite /s mxE mulrBr.
    by rewrite /phi mxE; move: (x 0 k) (\sum_j _) (\sum_j _) (y k 0) => a p q b; ring.
  apply: le_trans (ler_norm_add _ _) _; apply: ler_add.
    have sq : `|phi K sigma y k x| ^+ 2 <= c.
      rewrite real_normK ?num_real //; apply: le_trans gx; rewrite /distance (bigD1 k) //= ler_addl.
      by apply: sumr_ge0 => j _; exact: sqr_ge0.
    case: (lerP `|phi K sigma y k x| 1) => [le|/ltW ge]; first by apply: le_trans le _; rewrite ler_addr.
    by apply: le_trans (_ : c <= _); [apply: le_trans sq; rewrite expr2 ler_pemulr | rewrite ler_addl ler01].
  apply: le_trans (ler_norm_sub _ _) _; apply: ler_add.
    by rewrite (bigD1 k) //= ler_addl; apply: sumr_ge0.
  by rewrite [X in _ <= X](bigD1 k) //= ler_addl; apply: sumr_ge0.
by rewrite mxE => le; have := le_trans far le; rewrite ger_addl ler10.
Qed.

(* Helper. The distance has a minimum. *)
Lemma distance_min (R : realType) (n : nat) (K : 'M[R]_n.+1) (sigma : 'I_n.+1 -> R -> R) (y : 'cV[R]_n.+1) :
  K^T = - K -> (forall i x y, x <= y -> sigma i x <= sigma i y) -> (forall i, continuous (sigma i)) ->
  exists e, forall x, distance K sigma y e <= distance K sigma y x.
Proof.
move=> skew weak cont; set g := distance K sigma y.
have g0 : 0 <= g 0 by apply: sumr_ge0 => i _; exact: sqr_ge0.
have [r far] := distance_far y skew weak g0; have contg := @distance_continuous _ _ K sigma y cont.
have cpt : compact [set x | g x <= g 0] := sublevel_compact contg far.
have [|e _ low] := compact_min cpt _ (continuous_subspaceT contg); first by exists 0 => /=.
exists e => x.
by case: (lerP (g x) (g 0)) => [|/ltW gt]; [exact: low | apply: le_trans gt; apply: low => /=].
Qed.

(* Helper. Where the distance is 0 the Euler map takes the value y. *)
Lemma onto_from_zero (R : realType) (n : nat) (K : 'M[R]_n.+1) (sigma : 'I_n.+1 -> R -> R) (y : 'cV[R]_n.+1) (e : 'rV[R]_n.+1) :
  distance K sigma y e = 0 -> e^T + K *m (\col_j sigma j (e^T j 0)) = y.
Proof.
move=> /eqP; rewrite psumr_eq0 => [/allP each|i _]; last exact: sqr_ge0.
apply/colP => i; have := each i (mem_index_enum _); rewrite /= expf_eq0 /= => /eqP zero.
apply/eqP; rewrite -subr_eq0 -[X in _ == X]zero; apply/eqP.
by rewrite /phi !mxE; congr (_ + _ - _); apply: eq_bigr => j _; rewrite !mxE.
Qed.

(* Helper. Every y is a value of the Euler map, for differentiable sigma_i: at a minimum of the distance the derivative of
   the Euler map, whose determinant is at least 1, leaves only the distance 0. *)
Lemma euler_onto_smooth (R : realType) (n : nat) (K : 'M[R]_n.+1) (sigma : 'I_n.+1 -> R -> R) (dsigma : 'I_n.+1 -> R -> R) (y : 'cV[R]_n.+1) :
  K^T = - K -> (forall i x y, x <= y -> sigma i x <= sigma i y) -> (forall i (x : R), is_derive x 1 (sigma i) (dsigma i x)) -> (forall i x, 0 <= dsigma i x) ->
  exists x : 'cV[R]_n.+1, x + K *m (\col_j sigma j (x j 0)) = y.
Proof.
move=> skew weak der slope_ge0; pose g := distance K sigma y; pose ph := phi K sigma y.
have cont i : continuous (sigma i) by exact: primitive_continuous (der i).
have [e least] := distance_min y skew weak cont.
pose M := 1%:M + K *m diag_mx (\row_j dsigma j (e 0 j)).
have flat (d : 'cV[R]_n.+1) : \sum_i ph i e * (M *m d) i 0 = 0.
  pose line (u : R) := g (e + u *: d^T).
  pose curve (u : R) : 'cV[R]_n.+1 := \col_i ph i (e + u *: d^T).
  pose rate (u : R) : 'cV[R]_n.+1 := \col_i (d i 0 + \sum_j K i j * (dsigma j ((e + u *: d^T) 0 j) * d j 0)).
  have der_coord u j : is_derive u 1 (fun t : R => (e + t *: d^T) 0 j) (d j 0).
    rewrite (_ : (fun t => _) = cst (e 0 j) + (d j 0 \*: (id : R -> R))); last by apply/funext => t; rewrite !mxE mulrC.
    have := is_deriveD (is_derive_cst (e 0 j) u (1 : R)) (is_deriveZ (d j 0) (is_derive_id u (1 : R))).
    by rewrite add0r [_ *: 1]mulr1.
  have der_curve u i : is_derive u 1 (fun t => curve t i 0) (rate u i 0).
    have der_s j : is_derive u 1 (fun t => (\col_j sigma j ((e + t *: d^T) 0 j) : 'cV[R]_n.+1) j 0)
        ((\col_j (dsigma j ((e + u *: d^T) 0 j) * d j 0) : 'cV[R]_n.+1) j 0).
      rewrite mxE (_ : (fun t => _) = sigma j \o (fun t => (e + t *: d^T) 0 j)); last by apply/funext => t; rewrite mxE.
      exact: (is_derive1_comp (der j _) (der_coord u j)).
    have := is_deriveD (der_coord u i) (derive_combination (K i) (- y i 0) der_s).
    rewrite (_ : _ + _ = fun t => curve t i 0); last first.
      apply/funext => t; rewrite /curve mxE /ph /phi -[LHS]/(_ + (_ + _)) addrA; congr (_ + _ - _).
      by apply: eq_bigr => j _; rewrite mxE.
    rewrite [rate u i 0]mxE; under eq_bigr do rewrite mxE.
    by [].
  have der_line u : is_derive u 1 line (2%:R * \sum_i curve u i 0 * rate u i 0).
    rewrite (_ : line = fun t => \sum_i curve t i 0 ^+ 2); first exact: T1_2_norm_rate (der_curve u).
    by apply/funext => t; rewrite /line /g /distance; apply: eq_bigr => i _; rewrite mxE.
  have zero_in : (0 : R) \in `]-1, 1[ by rewrite in_itv /= oppr_lt0 ltr01.
  have ends : (-1 : R) <= 1 by apply: (@le_trans _ _ 0); rewrite ?oppr_le0 ler01.
  have drv t : t \in `]-1, 1[ -> derivable line t 1 by move=> _; case: (der_line t).
  have bottom : is_derive (0 : R) 1 line 0.
    by apply: (derive1_at_min ends drv zero_in) => t _; rewrite /line scale0r addr0; exact: least.
  have der0 := der_line 0.
  have : 2%:R * (\sum_i curve 0 i 0 * rate 0 i 0) = 0.
    by rewrite -(@derive_val _ _ _ _ _ _ _ der0) (@derive_val _ _ _ _ _ _ _ bottom).
  move=> /eqP; rewrite mulf_eq0 (negPf (two_neq0 R)) /= => /eqP sum0; rewrite -[RHS]sum0; apply: eq_bigr => i _.
  rewrite /curve mxE scale0r addr0; congr (_ * _); rewrite /M mulmxDl mul1mx mxE /rate [RHS]mxE scale0r addr0; congr (_ + _).
  by rewrite -mulmxA mxE; apply: eq_bigr => j _; rewrite mul_diag_mx !mxE.
have unit_M : M \in unitmx.
  have slope j : 0 <= (\row_j dsigma j (e 0 j)) 0 j by rewrite mxE.
  have := T6_4_volume_never_shrinks 1 skew slope; rewrite scale1r => ge1.
  by rewrite unitmxE unitfE gt_eqF // (lt_le_trans ltr01).
pose v : 'cV[R]_n.+1 := \col_i ph i e.
have := flat (invmx M *m v); rewrite mulmxA mulmxV // mul1mx => sum0.
exists e^T; apply: onto_from_zero; rewrite -[RHS]sum0; apply: eq_bigr => i _.
by rewrite /v mxE expr2.
Qed.

(* Helper. Every y is nearly a value: the quotient (S_i(s + h) - S_i(s))/h = sigma_i(xi) is differentiable, and a solution
   for it solves the equation up to h. *)
Lemma nearly_onto (R : realType) (n : nat) (K : 'M[R]_n.+1) (sigma : 'I_n.+1 -> R -> R) (S : 'I_n.+1 -> R -> R) (y : 'cV[R]_n.+1) (h : R) :
  K^T = - K -> (forall i x y, x <= y -> sigma i x <= sigma i y) -> (forall i (s : R), is_derive s 1 (S i) (sigma i s)) -> 0 < h ->
  exists w : 'rV[R]_n.+1, forall i, `|phi K sigma y i w| <= h.
Proof.
move=> skew weak derS h0; pose sh i (x : R) := h^-1 * (S i (x + h) - S i x).
pose dsh i (x : R) := h^-1 * (sigma i (x + h) - sigma i x).
have der i x : is_derive x 1 (sh i) (dsh i x).
  have shift : is_derive x 1 (id + cst h : R -> R) 1.
    by have := is_deriveD (is_derive_id x (1 : R)) (is_derive_cst h x (1 : R)); rewrite addr0.
  have := @is_derive1_comp R (S i) (id + cst h) x (sigma i (x + h)) 1 (derS i (x + h)) shift; rewrite mulr1 => derSh.
  exact: (is_deriveZ h^-1 (is_deriveB derSh (derS i x))).
have slope i x : 0 <= dsh i x.
  by apply: mulr_ge0; [rewrite invr_ge0 ltW | rewrite subr_ge0 weak // ler_addl ltW].
have weakh i a b : a <= b -> sh i a <= sh i b.
  move=> ab; have [c _ e] := MVT_segment ab (fun s _ => der i s) (derive_within (fun s _ => der i s)).
  by rewrite -subr_ge0 e mulr_ge0 // subr_ge0.
have [x xE] := euler_onto_smooth y skew weakh der slope.
have mid i : exists xi, x i 0 <= xi <= x i 0 + h /\ sh i (x i 0) = sigma i xi.
  have le : x i 0 <= x i 0 + h by rewrite ler_addl ltW.
  have [c c_in e] := MVT_segment le (fun s _ => derS i s) (derive_within (fun s _ => derS i s)).
  exists c; split; first by move: c_in; rewrite in_itv.
  by rewrite /sh e [x i 0 + h]addrC addrK mulrCA mulVf ?mulr1 // gt_eqF.
have [xi xiP] := choice mid.
exists (\row_i xi i) => i; have /colP/(_ i) := xE; rewrite mxE => yE.
have -> : phi K sigma y i (\row_i xi i) = xi i - x i 0.
  rewrite /phi -yE mxE; have -> : \sum_j K i j * sigma j ((\row_i xi i) 0 j) = (K *m (\col_j sh j (x j 0))) i 0.
    by rewrite [RHS]mxE; apply: eq_bigr => j _; rewrite !mxE; case: (xiP j) => _ ->.
  by move: ((K *m _) i 0) (x i 0) (xi i) => p a b; ring.
have [/andP[low high] _] := xiP i.
by rewrite ger0_norm ?subr_ge0 // ler_subl_addl.
Qed.

(* Helper. The Euler map x + K sigma(x) is onto, K skew, every sigma_i continuous and nondecreasing with a primitive S_i. *)
Lemma euler_onto (R : realType) (n : nat) (K : 'M[R]_n.+1) (sigma : 'I_n.+1 -> R -> R) (S : 'I_n.+1 -> R -> R) (y : 'cV[R]_n.+1) :
  K^T = - K -> (forall i x y, x <= y -> sigma i x <= sigma i y) -> (forall i, continuous (sigma i)) -> (forall i (s : R), is_derive s 1 (S i) (sigma i s)) ->
  exists x : 'cV[R]_n.+1, x + K *m (\col_j sigma j (x j 0)) = y.
Proof.
move=> skew weak cont derS; have [e least] := distance_min y skew weak cont.
exists e^T; apply: onto_from_zero; apply/eqP; rewrite eq_le; apply/andP; split; last first.
  by apply: sumr_ge0 => i _; exact: sqr_ge0.
rewrite leNgt; apply/negP => pos; pose h := Num.min 1 (distance K sigma y e / (n.+1%:R * 2%:R)).
have N0 : 0 < n.+1%:R * 2%:R :> R by rewrite mulr_gt0 ?ltr0n.
have h0 : 0 < h by rewrite lt_minr ltr01 divr_gt0.
have [w wP] := nearly_onto y skew weak derS h0; have := least w; rewrite leNgt => /negP; apply.
apply: le_lt_trans (_ : \sum_(i < n.+1) h < _).
  apply: ler_sum => i _; rewrite -[phi _ _ _ _ _ ^+ 2]real_normK ?num_real // expr2.
  apply: le_trans (_ : 1 * h <= _); last by rewrite mul1r.
  by apply: ler_pmul => //; apply: le_trans (wP i) _; rewrite /h le_minl lexx.
rewrite sumr_const card_ord -mulr_natl.
apply: le_lt_trans (_ : n.+1%:R * (distance K sigma y e / (n.+1%:R * 2%:R)) < _).
  by rewrite ler_pmul2l ?ltr0n // /h le_minl lexx orbT.
by rewrite mulrA ltr_pdivr_mulr // [X in X < _]mulrC ltr_pmul2l // mulr_natr mulr2n ltr_addl ltr0n.
Qed.

(* Helper. The inverse of the Euler map is continuous, K skew, every sigma_i continuous and nondecreasing: values near F(x0)
   are taken near x0 alone. *)
Lemma euler_inverse_continuous (R : realType) (n : nat) (K : 'M[R]_n.+1) (sigma : 'I_n.+1 -> R -> R) (x0 : 'cV[R]_n.+1) (eps : R) :
  K^T = - K -> (forall i x y, x <= y -> sigma i x <= sigma i y) -> (forall i, continuous (sigma i)) -> 0 < eps ->
  exists2 delta, 0 < delta & forall x : 'cV[R]_n.+1,
    (forall i, `|(x + K *m (\col_j sigma j (x j 0))) i 0 - (x0 + K *m (\col_j sigma j (x0 j 0))) i 0| < delta) ->
    (forall y : 'cV[R]_n.+1, y + K *m (\col_j sigma j (y j 0)) = x0 + K *m (\col_j sigma j (x0 j 0)) -> y = x0) ->
    forall i, `|x i 0 - x0 i 0| < eps.
Proof.
move=> skew weak cont e0; pose F (x : 'cV[R]_n.+1) := x + K *m (\col_j sigma j (x j 0)); pose y := F x0.
have value (x : 'rV[R]_n.+1) i : phi K sigma y i x = F x^T i 0 - y i 0.
  by rewrite /phi /F !mxE; congr (_ + _ - _); apply: eq_bigr => j _; rewrite !mxE.
have contd := @distance_continuous _ _ K sigma y cont.
have [r far] := distance_far y skew weak (ler01 : (0 : R) <= 1).
have cpt1 : compact [set x | distance K sigma y x <= 1] := sublevel_compact contd far.
pose away i := [set x : 'rV[R]_n.+1 | eps <= `|x 0 i - x0 i 0|].
have cpt i : compact ([set x | distance K sigma y x <= 1] `&` away i).
  apply: (subclosed_compact _ cpt1); last by move=> x [].
  apply: closedI; first by apply: compact_closed cpt1; exact: norm_hausdorff.
  apply: (@closed_comp _ _ (fun x : 'rV[R]_n.+1 => `|x 0 i - x0 i 0|) [set u | eps <= u]) => [x _|]; last exact: closed_ge.
  apply: (cvg_comp _ (@norm_continuous _ _ _)).
  exact: (cvgB (@coord_continuous R 1 n.+1 0 i x) (cvg_cst (x0 i 0))).
have low i : exists m : R, 0 < m /\ forall x : 'cV[R]_n.+1, eps <= `|x i 0 - x0 i 0| ->
    (forall y' : 'cV[R]_n.+1, F y' = F x0 -> y' = x0) -> m <= distance K sigma y x^T.
  have [[e [e1 eaway]]|none] := pselect (([set x | distance K sigma y x <= 1] `&` away i) !=set0); last first.
    exists 1; split; first exact: ltr01.
    move=> x far_x _; rewrite leNgt; apply/negP => lt1; apply: none; exists x^T.
    by split; [exact: ltW | rewrite /away /= mxE].
  have [|c [c1 caway] cmin] := compact_min (cpt i) _ (continuous_subspaceT contd); first by exists e.
  have [pos|zero] := pselect (0 < distance K sigma y c); last first.
    exists 1; split; first exact: ltr01.
    move=> x far_x one; exfalso.
    have d0 : distance K sigma y c = 0.
      by apply/eqP; rewrite eq_le leNgt (introF idP zero) sumr_ge0 // => j _; exact: sqr_ge0.
    have cx0 := one _ (onto_from_zero d0); move: caway; rewrite /away /= -cx0 mxE subrr normr0.
    by move/(lt_le_trans e0); rewrite ltxx.
  exists (Num.min 1 (distance K sigma y c)); split; first by rewrite lt_minr ltr01.
  move=> x far_x _; rewrite le_minl; case: (lerP 1 (distance K sigma y x^T)) => //= /ltW lt1.
  by apply: cmin; split=> //; rewrite /away /= mxE.
have [m mP] := choice low.
pose mm := \big[Num.min/1]_i m i.
have mm0 : 0 < mm.
  by rewrite /mm; elim/big_ind: _ => [|a b a0 b0|i _]; rewrite ?ltr01 ?lt_minr ?a0 ?b0 //; case: (mP i).
pose delta := Num.min 1 (mm / n.+1%:R).
have delta0 : 0 < delta by rewrite lt_minr ltr01 divr_gt0 // ltr0n.
exists delta => // x near_x one i; rewrite ltNge; apply/negP => far_x.
have := (mP i).2 x far_x one; rewrite leNgt => /negP; apply.
apply: (@lt_le_trans _ _ mm); last exact: bigmin_le.
apply: (@lt_le_trans _ _ (\sum_(j < n.+1) delta)); last first.
  rewrite sumr_const card_ord -mulr_natl -ler_pdivl_mull ?ltr0n // mulrC.
  by rewrite /delta le_minl lexx orbT.
have near_j j : phi K sigma y j x^T ^+ 2 < delta.
  rewrite value trmxK -real_normK ?num_real // expr2.
  apply: (@le_lt_trans _ _ (`|F x j 0 - y j 0| * 1)); last by rewrite mulr1; exact: near_x.
  by apply: ler_wpmul2l => //; apply: le_trans (ltW (near_x j)) _; rewrite /delta le_minl lexx.
rewrite /distance (bigD1 ord0) //= [X in _ < X](bigD1 ord0) //=.
by apply: ltr_le_add => //; apply: ler_sum => j _; apply: ltW.
Qed.

(* T6.4, homeomorphism: K skew, sigma continuous and nondecreasing, S' = sigma: for every h the Euler map
   z + h K sigma(z) takes every value y exactly once, and its inverse is continuous: eps-delta at every point. n >= 1. *)
Lemma T6_4_euler_map_homeomorphism (R : realType) (n : nat) (K : 'M[R]_n.+1) (S sigma : R -> R) (h : R) :
  K^T = - K -> (forall x y, x <= y -> sigma x <= sigma y) -> continuous sigma ->
  (forall s : R, is_derive s 1 S (sigma s)) ->
  [/\ forall y : 'cV[R]_n.+1, exists z, z + h *: (K *m map_mx sigma z) = y,
      injective (fun z : 'cV[R]_n.+1 => z + h *: (K *m map_mx sigma z)) &
      forall (w : 'cV[R]_n.+1) (eps : R), 0 < eps -> exists2 delta, 0 < delta & forall z : 'cV[R]_n.+1,
        (forall i, `|(z + h *: (K *m map_mx sigma z)) i 0 - (w + h *: (K *m map_mx sigma w)) i 0| < delta) ->
        forall i, `|z i 0 - w i 0| < eps].
Proof.
move=> skew weak cont derS; have inj := @T6_4_euler_map_injective _ _ K sigma h skew weak.
have skewh : (h *: K)^T = - (h *: K) by rewrite linearZ /= skew scalerN.
have same (z : 'cV[R]_n.+1) : z + h *: (K *m map_mx sigma z) = z + (h *: K) *m (\col_j (fun=> sigma) j (z j 0)).
  by rewrite scalemxAl; congr (_ + _ *m _); apply/colP => j; rewrite !mxE.
split=> // [y|w eps e0].
  have [x xy] := @euler_onto _ _ (h *: K) (fun=> sigma) (fun=> S) y skewh (fun=> weak) (fun=> cont) (fun=> derS).
  by exists x; rewrite same.
have [delta d0 dP] := @euler_inverse_continuous _ _ (h *: K) (fun=> sigma) w eps skewh (fun=> weak) (fun=> cont) e0.
exists delta => // z near_z; apply: dP => [i|y yw]; first by have := near_z i; rewrite !same.
by apply: inj; rewrite !same.
Qed.
