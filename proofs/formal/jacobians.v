From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype derive realfun.
From skewflow Require Import forms energy euler integrators matrices analysis.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* Fact. The derivative of a nondecreasing function is nowhere negative. *)
Lemma slope_ge0 (R : realType) (sigma : R -> R) (s d : R) :
  (forall x y, x <= y -> sigma x <= sigma y) -> is_derive s 1 sigma d -> 0 <= d.
Proof.
move=> weak /is_derive1_caratheodory[g [gE cg gd]]; rewrite leNgt; apply/negP => neg.
move: cg => /cvgrPdist_lt/(_ (- d)); rewrite oppr_gt0 => /(_ neg)[r /= r0 near_s].
pose u := r / 2%:R; have u0 : 0 < u by rewrite divr_gt0 ?ltr0n.
have ur : u < r by rewrite /u ltr_pdivr_mulr ?ltr0n // mulr_natr mulr2n ltr_addl.
have := near_s (s + u); rewrite /ball /= opprD addrA subrr sub0r normrN gtr0_norm // => /(_ ur).
have gu : 0 <= g (s + u).
  have := gE (s + u); rewrite addrAC subrr add0r => e.
  by rewrite -(pmulr_lge0 _ u0) -e subr_ge0 weak // ler_addl ltW.
rewrite gd distrC => close; have := lt_le_trans (le_lt_trans (ler_norm _) close) (lexx _).
by rewrite ltr_subl_addr addNr ltNge gu.
Qed.

(* Fact. An L-Lipschitz function is continuous. *)
Lemma lipschitz_is_continuous (R : realType) (sigma : R -> R) (L : R) :
  (forall x y, `|sigma x - sigma y| <= L * `|x - y|) -> continuous sigma.
Proof.
move=> lip x; apply/(@cvgrPdist_lt R R _ (nbhs x)) => e e0.
have L1 : 0 < `|L| + 1 by rewrite ltr_spaddr.
apply/nbhs_ballP; exists (e / (`|L| + 1)) => /=; first by rewrite divr_gt0.
move=> y; rewrite /ball /= => near_x; apply: le_lt_trans (lip x y) _.
apply: le_lt_trans (_ : (`|L| + 1) * `|x - y| < e).
  by apply: ler_wpmul2r => //; apply: le_trans (ler_norm _) _; rewrite ler_addl ler01.
by rewrite mulrC -ltr_pdivl_mulr.
Qed.

(* Fact. A function that is Lipschitz near every point is continuous. *)
Lemma local_is_continuous (R : realType) (sigma : R -> R) :
  (forall x : R, exists r L : R, 0 < r /\
    forall y z, `|x - y| < r -> `|x - z| < r -> `|sigma y - sigma z| <= L * `|y - z|) -> continuous sigma.
Proof.
move=> loc x; have [r [L [r0 lip]]] := loc x; apply/(@cvgrPdist_lt R R _ (nbhs x)) => e e0.
have L1 : 0 < `|L| + 1 by rewrite ltr_spaddr.
apply/nbhs_ballP; exists (Num.min r (e / (`|L| + 1))) => /=; first by rewrite lt_minr r0 divr_gt0.
move=> y; rewrite /ball /= lt_minr => /andP[yr near_x].
apply: le_lt_trans (lip x y _ yr) _; first by rewrite subrr normr0.
apply: le_lt_trans (_ : (`|L| + 1) * `|x - y| < e).
  by apply: ler_wpmul2r => //; apply: le_trans (ler_norm _) _; rewrite ler_addl ler01.
by rewrite mulrC -ltr_pdivl_mulr.
Qed.

(* Fact. A continuously differentiable function is Lipschitz on every [-r, r] (extreme value theorem for |sigma'|, mean value
   theorem). *)
Lemma smooth_is_local (R : realType) (sigma dsigma : R -> R) (r : R) :
  (forall s : R, is_derive s 1 sigma (dsigma s)) -> continuous dsigma ->
  exists L, forall x y, `|x| <= r -> `|y| <= r -> `|sigma x - sigma y| <= L * `|x - y|.
Proof.
move=> der cont; case: (lerP 0 r) => [r0|rneg]; last first.
  by exists 0 => x y xr; move: (le_lt_trans xr rneg); rewrite ltNge normr_ge0.
have ends : - r <= r by rewrite ge0_cp.
pose f s : R := - `|dsigma s|.
have contN : continuous f by move=> s; exact: (cvgN (cvg_norm (cont s))).
have [c _ low] := EVT_min ends (continuous_subspaceT contN).
exists `|dsigma c| => x y xr yr.
wlog xy : x y xr yr / x <= y.
  by move=> H; have /orP[xy|yx] := le_total x y; [exact: H | rewrite (distrC (sigma x)) (distrC x); exact: H].
have [u] := MVT_segment xy (fun s _ => der s) (derive_within (fun s _ => der s)).
rewrite in_itv /= => /andP[xu uy] e; rewrite distrC e normrM (distrC x); apply: ler_wpmul2r => //.
rewrite -ler_opp2 -[X in _ <= X]/(f u); apply: low; rewrite in_itv /=; move: xr yr; rewrite !ler_norml => /andP[xl _] /andP[_ yl].
by rewrite (le_trans xl xu) (le_trans uy yl).
Qed.

(* T5.1, current form: the Jacobian of W sigma(z) is W D, D = diag(sigma'(z_i)): the derivative along z + u d at u = 0 is
   W D d; d = e_k gives the entries W_ik sigma'(z_k). *)
Lemma T5_1_current (R : realType) (n : nat) (W : 'M[R]_n) (sigma dsigma : R -> R) (z d : 'cV[R]_n) (i : 'I_n) :
  (forall k, is_derive (z k 0) 1 sigma (dsigma (z k 0))) ->
  is_derive (0 : R) 1 (fun u : R => (W *m map_mx sigma (z + u *: d)) i 0)
    ((W *m diag_mx (\row_k dsigma (z k 0)) *m d) i 0).
Proof.
move=> der; have der_s k : is_derive (0 : R) 1 (fun u : R => (map_mx sigma (z + u *: d)) k 0)
    ((diag_mx (\row_k dsigma (z k 0)) *m d) k 0).
  have line : is_derive (0 : R) 1 (fun u : R => (z + u *: d) k 0) (d k 0).
    rewrite (_ : (fun u => _) = cst (z k 0) + (d k 0 \*: (id : R -> R))); last by apply/funext => u; rewrite !mxE mulrC.
    have := is_deriveD (is_derive_cst (z k 0) (0 : R) (1 : R)) (is_deriveZ (d k 0) (is_derive_id (0 : R) (1 : R))).
    by rewrite add0r [_ *: 1]mulr1.
  have der_k : is_derive ((z + (0 : R) *: d) k 0) 1 sigma (dsigma (z k 0)) by rewrite scale0r addr0.
  have := is_derive1_comp der_k line; rewrite mul_diag_mx !mxE.
  by congr (is_derive _ _ _ _); apply/funext => u; rewrite [RHS]mxE.
have := derive_combination (W i) 0 der_s; rewrite -mulmxA [(W *m _) i 0]mxE.
by congr (is_derive _ _ _ _); apply/funext => u; rewrite addr0 mxE.
Qed.

(* T5.1, rate form: the Jacobian of sigma(W x + b) is D W, D = diag(sigma'((W x + b)_i)): the derivative along x + u d at
   u = 0 is D W d. *)
Lemma T5_1_rate (R : realType) (n : nat) (W : 'M[R]_n) (sigma dsigma : R -> R) (x b d : 'cV[R]_n) (i : 'I_n) :
  is_derive ((W *m x + b) i 0) 1 sigma (dsigma ((W *m x + b) i 0)) ->
  is_derive (0 : R) 1 (fun u : R => sigma ((W *m (x + u *: d) + b) i 0))
    ((diag_mx (\row_k dsigma ((W *m x + b) k 0)) *m W *m d) i 0).
Proof.
move=> der; have line : is_derive (0 : R) 1 (fun u : R => (W *m (x + u *: d) + b) i 0) ((W *m d) i 0).
  rewrite (_ : (fun u : R => _) = cst ((W *m x + b) i 0) + ((W *m d) i 0 \*: (id : R -> R))); last first.
    apply/funext => u; have -> : W *m (x + u *: d) + b = (W *m x + b) + u *: (W *m d).
      by rewrite mulmxDr -scalemxAr addrAC.
    by rewrite [LHS]mxE; congr (_ + _); rewrite [LHS]mxE mulrC.
  have := is_deriveD (is_derive_cst ((W *m x + b) i 0) (0 : R) (1 : R)) (is_deriveZ ((W *m d) i 0) (is_derive_id (0 : R) (1 : R))).
  by rewrite add0r [_ *: 1]mulr1.
have der_i : is_derive ((W *m (x + (0 : R) *: d) + b) i 0) 1 sigma (dsigma ((W *m x + b) i 0)) by rewrite scale0r addr0.
have := is_derive1_comp der_i line; rewrite -mulmxA mul_diag_mx [RHS in _ -> is_derive _ _ _ RHS]mxE.
by rewrite [(\row_k _) 0 i]mxE.
Qed.

(* T7.2: the Jacobian of a sub-step z + h sigma(z_i) K e_i is the shear I + h sigma'(z_i) K e_i e_i^T: the derivative along
   z + u d at u = 0. *)
Lemma T7_2_substep_jacobian (R : realType) (n : nat) (K : 'M[R]_n) (sigma dsigma : R -> R) (h : R) (z d : 'cV[R]_n) (i k : 'I_n) :
  is_derive (z i 0) 1 sigma (dsigma (z i 0)) ->
  is_derive (0 : R) 1 (fun u : R => substep K sigma h (z + u *: d) i k 0) ((shear K i (h * dsigma (z i 0)) *m d) k 0).
Proof.
move=> der; have line j : is_derive (0 : R) 1 (fun u : R => (z + u *: d) j 0) (d j 0).
  rewrite (_ : (fun u => _) = cst (z j 0) + (d j 0 \*: (id : R -> R))); last by apply/funext => u; rewrite !mxE mulrC.
  have := is_deriveD (is_derive_cst (z j 0) (0 : R) (1 : R)) (is_deriveZ (d j 0) (is_derive_id (0 : R) (1 : R))).
  by rewrite add0r [_ *: 1]mulr1.
have der_i : is_derive ((z + (0 : R) *: d) i 0) 1 sigma (dsigma (z i 0)) by rewrite scale0r addr0.
have := is_deriveD (line k) (is_deriveZ (h * K k i) (is_derive1_comp der_i (line i))).
rewrite (_ : _ + _ \*: _ = fun u : R => substep K sigma h (z + u *: d) i k 0); last first.
  apply/funext => u; rewrite /substep [RHS]mxE [LHS]/(_ + _); congr (_ + _).
  rewrite [(_ *: col i K) k 0]mxE [col i K k 0]mxE -[LHS]/((h * K k i) * sigma ((z + u *: d) i 0)).
  by move: (K k i) (sigma _) => a b; ring.
suff -> : d k 0 + h * K k i *: (dsigma (z i 0) * d i 0) = (shear K i (h * dsigma (z i 0)) *m d) k 0 by [].
rewrite /shear mulmxDl mul1mx [RHS]mxE; congr (_ + _).
rewrite -scalemxAl [RHS]mxE -mulmxA -rowE [(col i K *m _) k 0]mxE big_ord1 [row i d 0 0]mxE [col i K k 0]mxE.
by rewrite -[_ *: _]/(_ * _); move: (h) (K k i) (dsigma _) (d i 0) => a b c e; ring.
Qed.

(* T5.2: no exponential growth with the state frozen: v' = K D v on [a, b], K skew, 0 < d0 <= d_i <= d1:
   d0 |v(t)|^2 <= d1 |v(a)|^2. *)
Lemma T5_2_no_exponential_growth (R : realType) (n : nat) (K : 'M[R]_n) (d : 'rV[R]_n) (d0 d1 : R) (v : R -> 'cV[R]_n) (a b : R) :
  K^T = - K -> 0 < d0 -> (forall i, d0 <= d 0 i <= d1) ->
  (forall t, t \in `[a, b] -> forall i, is_derive t 1 (fun u => v u i 0) ((K *m diag_mx d *m v t) i 0)) ->
  forall t, t \in `[a, b] -> d0 * (\sum_i v t i 0 ^+ 2) <= d1 * (\sum_i v a i 0 ^+ 2).
Proof.
move=> skew pos range sol t t_in; pose F u := \sum_i d 0 i * v u i 0 ^+ 2.
have der u : u \in `[a, b] -> is_derive u 1 F 0.
  move=> u_in; have termder i : is_derive u 1 (fun s => (\col_i (v s i 0 ^+ 2)) i 0)
      ((\col_i (2%:R * v u i 0 * (K *m diag_mx d *m v u) i 0)) i 0).
    rewrite mxE (_ : (fun s => _) = (fun y : R => y ^+ 2) \o (fun s => v s i 0)); last by apply/funext => s; rewrite mxE.
    have square (s : R) : is_derive s 1 (fun u : R => u ^+ 2) (2%:R * s).
      by have := is_deriveX 1 (is_derive_id s (1 : R)); rewrite expr1 [_ *: 1]mulr1.
    exact: (is_derive1_comp (square _) (sol u u_in i)).
  have := derive_combination (d 0) 0 termder.
  have -> : (fun s => \sum_i d 0 i * (\col_i (v s i 0 ^+ 2)) i 0 + 0) = F.
    by apply/funext => s; rewrite addr0; apply: eq_bigr => i _; rewrite mxE.
  have -> // : \sum_i d 0 i * (\col_i (2%:R * v u i 0 * (K *m diag_mx d *m v u) i 0)) i 0 = 0.
  rewrite -[RHS](mulr0 2%:R) -[in RHS](skew_sum (diag_mx d *m v u) (two_neq0 R) skew) mulr_sumr.
  apply: eq_bigr => i _; rewrite mxE -mulmxA.
  have -> : (diag_mx d *m v u) i 0 = d 0 i * v u i 0 by rewrite mul_diag_mx mxE.
  by move: ((K *m _) i 0) (d 0 i) (v u i 0) => p q r; ring.
have const := constant_on der t_in.
have low : d0 * (\sum_i v t i 0 ^+ 2) <= F t.
  rewrite mulr_sumr; apply: ler_sum => i _; apply: ler_wpmul2r; first exact: sqr_ge0.
  by case/andP: (range i).
have high : F a <= d1 * (\sum_i v a i 0 ^+ 2).
  rewrite mulr_sumr; apply: ler_sum => i _; apply: ler_wpmul2r; first exact: sqr_ge0.
  by case/andP: (range i).
by apply: le_trans low _; rewrite const.
Qed.
