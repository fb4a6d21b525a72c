From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype derive realfun.
From skewflow Require Import forms energy euler integrators matrices analysis leaf conserved.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* omega = |W|_2: |W v| <= omega |v| for every v, and there is a v <> 0 with equality. *)
Definition is_norm (R : realFieldType) (m n : nat) (W : 'M[R]_(m, n)) (omega : R) : Prop :=
  [/\ 0 <= omega, forall v : 'cV[R]_n, \sum_i (W *m v) i 0 ^+ 2 <= omega ^+ 2 * (\sum_i v i 0 ^+ 2)
    & exists2 v : 'cV[R]_n, v != 0 & \sum_i (W *m v) i 0 ^+ 2 = omega ^+ 2 * (\sum_i v i 0 ^+ 2)].

(* Helper. The squared norm of a row is continuous. *)
Lemma square_continuous (R : realType) (n : nat) : continuous (fun x : 'rV[R]_n.+1 => \sum_i x 0 i ^+ 2).
Proof.
apply: (@continuous_sum R _ _ (fun i (x : 'rV[R]_n.+1) => x 0 i ^+ 2)) => i x.
rewrite (_ : (fun x : 'rV[R]_n.+1 => x 0 i ^+ 2) = (fun x : 'rV[R]_n.+1 => x 0 i * x 0 i)) ?expr2.
  exact: (cvgM (@coord_continuous R 1 n.+1 0 i x) (@coord_continuous R 1 n.+1 0 i x)).
by apply/funext => ?; rewrite expr2.
Qed.

(* Helper. The unit sphere is compact. *)
Lemma sphere_compact (R : realType) (n : nat) : compact [set x : 'rV[R]_n.+1 | \sum_i x 0 i ^+ 2 = 1].
Proof.
apply: bounded_closed_compact; last first.
  apply: (@closed_comp _ _ (fun x : 'rV[R]_n.+1 => \sum_i x 0 i ^+ 2) [set y | y = 1]) => [x _|]; last exact: closed_eq.
  exact: square_continuous.
exists 1; split; first exact: num_real.
move=> M M1 x /= x1; apply: row_norm_le => [|i]; first by apply: ltW; apply: lt_trans M1.
apply: le_trans (ltW M1); rewrite -(@ler_pexpn2r _ 2) ?nnegrE // expr1n real_normK ?num_real // -x1 (bigD1 i) //=.
by rewrite ler_addl; apply: sumr_ge0 => j _; exact: sqr_ge0.
Qed.

(* Helper. A continuous function has a least value on the unit sphere. *)
Lemma sphere_min (R : realType) (n : nat) (f : 'rV[R]_n.+1 -> R) : continuous f ->
  exists2 c : 'rV[R]_n.+1, \sum_i c 0 i ^+ 2 = 1 & forall x : 'rV[R]_n.+1, \sum_i x 0 i ^+ 2 = 1 -> f c <= f x.
Proof.
move=> cont; have [|c c1 low] := compact_min (@sphere_compact R n) _ (continuous_subspaceT cont).
  exists (delta_mx 0 0); rewrite /= (bigD1 0) //= big1 ?addr0 => [|i i0].
    by rewrite mxE !eqxx expr1n.
  by rewrite mxE (negPf i0) andbF expr0n.
by exists c.
Qed.

(* Helper. Every vector is a multiple of a unit vector. *)
Lemma unit_vector (R : realType) (n : nat) (v : 'cV[R]_n.+1) :
  exists (s : R) (u : 'cV[R]_n.+1), [/\ v = s *: u, \sum_i u i 0 ^+ 2 = 1 & s ^+ 2 = \sum_i v i 0 ^+ 2].
Proof.
pose q := \sum_i v i 0 ^+ 2; have q0 : 0 <= q by apply: sumr_ge0 => i _; exact: sqr_ge0.
case: (eqVneq v 0) => [->|v0].
  exists 0, (delta_mx 0 0); split; first by rewrite scale0r.
    rewrite (bigD1 0) //= big1 ?addr0 => [|i i0]; first by rewrite mxE !eqxx expr1n.
    by rewrite mxE (negPf i0) expr0n.
  by rewrite expr0n big1 // => i _; rewrite mxE expr0n.
have qpos : 0 < q by rewrite /q -form_of_squares; exact: form_of_squares_gt0.
have s0 : Num.sqrt q != 0 by rewrite gt_eqF // sqrtr_gt0.
exists (Num.sqrt q), ((Num.sqrt q)^-1 *: v); split.
- by rewrite scalerA divff // scale1r.
- under eq_bigr do rewrite mxE exprMn.
  by rewrite -mulr_sumr -/q exprVn sqr_sqrtr // mulVf // gt_eqF.
- by rewrite sqr_sqrtr.
Qed.

(* Helper. A linear function of a row is continuous. *)
Lemma combination_continuous (R : realType) (n : nat) (a : 'I_n.+1 -> R) :
  continuous (fun x : 'rV[R]_n.+1 => \sum_j a j * x 0 j).
Proof.
apply: (@continuous_sum R _ _ (fun j (x : 'rV[R]_n.+1) => a j * x 0 j)) => j x.
exact: (cvgMr (@coord_continuous R 1 n.+1 0 j x)).
Qed.

(* Helper. The squared norm of a linear map of a row, component by component, is continuous. *)
Lemma image_continuous (R : realType) (m n : nat) (W : 'M[R]_(m, n.+1)) :
  continuous (fun x : 'rV[R]_n.+1 => \sum_i (W *m x^T) i 0 ^+ 2).
Proof.
pose f i (x : 'rV[R]_n.+1) : R := (W *m x^T) i 0.
have lin i : continuous (f i).
  rewrite (_ : f i = fun x : 'rV[R]_n.+1 => \sum_j W i j * x 0 j); first exact: combination_continuous.
  by apply/funext => x; rewrite /f mxE; apply: eq_bigr => j _; rewrite mxE.
rewrite (_ : (fun x : 'rV[R]_n.+1 => _) = fun x : 'rV[R]_n.+1 => \sum_i f i x * f i x); last first.
  by apply/funext => x; apply: eq_bigr => i _; rewrite expr2.
apply: (@continuous_sum R _ _ (fun i (x : 'rV[R]_n.+1) => f i x * f i x)) => i x.
exact: (cvgM (lin i x) (lin i x)).
Qed.

(* Fact. Every matrix has a spectral norm omega = |W|_2, and it is attained; n >= 1. *)
Lemma norm_exists (R : realType) (m n : nat) (W : 'M[R]_(m, n.+1)) : exists omega, is_norm W omega.
Proof.
pose g (x : 'rV[R]_n.+1) := \sum_i (W *m x^T) i 0 ^+ 2.
have contN : continuous (fun x => - g x).
  by move=> x; exact: (cvgN (@image_continuous R m n W x)).
have [c c1 low] := sphere_min contN.
have g0 : 0 <= g c by apply: sumr_ge0 => i _; exact: sqr_ge0.
have c1T : \sum_i c^T i 0 ^+ 2 = 1 by rewrite -c1; apply: eq_bigr => i _; rewrite mxE.
exists (Num.sqrt (g c)); split; first exact: sqrtr_ge0.
  move=> v; have [s [u [-> u1 _]]] := unit_vector v; rewrite sqr_sqrtr //.
  have -> : \sum_i (W *m (s *: u)) i 0 ^+ 2 = s ^+ 2 * \sum_i (W *m u) i 0 ^+ 2.
    by rewrite -scalemxAr mulr_sumr; apply: eq_bigr => i _; rewrite mxE exprMn.
  have -> : \sum_i (s *: u) i 0 ^+ 2 = s ^+ 2 * 1.
    by rewrite -u1 mulr_sumr; apply: eq_bigr => i _; rewrite mxE exprMn.
  rewrite mulr1 mulrC ler_wpmul2r ?sqr_ge0 // -ler_opp2.
  have := low u^T; rewrite /g trmxK; apply.
  by rewrite -u1; apply: eq_bigr => i _; rewrite mxE.
exists c^T; last by rewrite sqr_sqrtr // c1T mulr1.
apply/eqP => cT0; move: c1T; rewrite cT0 big1 => [/eqP|i _]; last by rewrite mxE expr0n.
by rewrite eq_sym oner_eq0.
Qed.

(* T6.1, with leak: an Euler step of x' = K x - gamma x, K skew, h > 0, omega = |K|_2: no state grows in a step if and only
   if h (gamma^2 + omega^2) <= 2 gamma. *)
Lemma T6_1_no_state_grows (R : realFieldType) (n : nat) (K : 'M[R]_n) (h gamma omega : R) :
  K^T = - K -> 0 < h -> is_norm K omega ->
  (forall x : 'cV[R]_n, \sum_i (x + h *: (K *m x - gamma *: x)) i 0 ^+ 2 <= \sum_i x i 0 ^+ 2) <->
  h * (gamma ^+ 2 + omega ^+ 2) <= 2%:R * gamma.
Proof.
move=> skew h0 [w0 bound [v v0 top]]; rewrite -(T6_1_leak_threshold _ _ h0).
have gain x := T6_1_leak_gain x h gamma (two_neq0 R) skew; split=> [small|le x].
  have pos : 0 < \sum_i v i 0 ^+ 2 by rewrite -form_of_squares; exact: form_of_squares_gt0.
  have := small v; rewrite gain top mulrA -mulrDl -exprMn -[X in _ <= X]mul1r.
  by rewrite ler_pmul2r.
rewrite gain; apply: le_trans (_ : ((1 - h * gamma) ^+ 2 + (h * omega) ^+ 2) * (\sum_i x i 0 ^+ 2) <= _).
  rewrite mulrDl ler_add2l exprMn -[X in _ <= X]mulrA; apply: ler_wpmul2l; [exact: sqr_ge0 | exact: bound].
rewrite -[X in _ <= X]mul1r; apply: ler_wpmul2r => //.
by apply: sumr_ge0 => i _; exact: sqr_ge0.
Qed.

(* T6.1, without leak: for K skew, K <> 0 and h <> 0 some state grows: the step is unstable. *)
Lemma T6_1_unstable (R : realFieldType) (n : nat) (K : 'M[R]_n) (h : R) :
  K^T = - K -> h != 0 -> K != 0 ->
  exists x : 'cV[R]_n, \sum_i x i 0 ^+ 2 < \sum_i (x + h *: (K *m x)) i 0 ^+ 2.
Proof.
move=> skew h0 /matrix0Pn[i [j Kij]].
exists (delta_mx j 0); apply: T6_1_growth => //.
apply: contra Kij => /eqP Kx; have := congr1 (fun M : 'cV[R]_n => M i 0) Kx.
by rewrite -colE !mxE => ->.
Qed.

(* Fact. A positive definite form bounds the norm from above: there is p > 0 with p |x|^2 <= x^T P x for every x; n >= 1. *)
Lemma definite_form_bound (R : realType) (n : nat) (P : 'M[R]_n.+1) :
  (forall x : 'cV[R]_n.+1, x != 0 -> 0 < (x^T *m P *m x) 0 0) ->
  exists2 p, 0 < p & forall x : 'cV[R]_n.+1, p * (\sum_i x i 0 ^+ 2) <= (x^T *m P *m x) 0 0.
Proof.
move=> pos; pose f (x : 'rV[R]_n.+1) := \sum_i x 0 i * (P *m x^T) i 0.
have fE (x : 'rV[R]_n.+1) : f x = (x^T^T *m P *m x^T) 0 0.
  by rewrite -form_sum; apply: eq_bigr => i _; congr (_ * _); rewrite mxE.
have cont : continuous f.
  pose l i (x : 'rV[R]_n.+1) : R := (P *m x^T) i 0.
  have lin i : continuous (l i).
    rewrite (_ : l i = fun x : 'rV[R]_n.+1 => \sum_j P i j * x 0 j); first exact: combination_continuous.
    by apply/funext => x; rewrite /l mxE; apply: eq_bigr => j _; rewrite mxE.
  apply: (@continuous_sum R _ _ (fun i (x : 'rV[R]_n.+1) => x 0 i * l i x)) => i x.
  exact: (cvgM (@coord_continuous R 1 n.+1 0 i x) (lin i x)).
have [c c1 low] := sphere_min cont; exists (f c).
  rewrite fE; apply: pos; apply/eqP => cT0; move: c1; rewrite big1 => [/eqP|i _]; first by rewrite eq_sym oner_eq0.
  by have := congr1 (fun M : 'cV[R]_n.+1 => M i 0) cT0; rewrite !mxE => ->; rewrite expr0n.
move=> x; have [s [u [-> u1 _]]] := unit_vector x.
have -> : \sum_i (s *: u) i 0 ^+ 2 = s ^+ 2 * 1.
  by rewrite -u1 mulr_sumr; apply: eq_bigr => i _; rewrite mxE exprMn.
have -> : ((s *: u)^T *m P *m (s *: u)) 0 0 = s ^+ 2 * f u^T.
  rewrite fE !trmxK; have -> : (s *: u)^T = s *: u^T by rewrite linearZ.
  by rewrite -scalemxAr -!scalemxAl scalerA [LHS]mxE expr2.
rewrite mulr1 mulrC ler_wpmul2l ?sqr_ge0 // low // -u1.
by apply: eq_bigr => i _; rewrite mxE.
Qed.

(* T1.3: a positive definite P with W^T P + P W = 0 bounds every solution of x' = W x on the whole line; n >= 1. *)
Lemma T1_3_form_bounds (R : realType) (n : nat) (W P : 'M[R]_n.+1) (x : R -> 'cV[R]_n.+1) :
  (forall v : 'cV[R]_n.+1, v != 0 -> 0 < (v^T *m P *m v) 0 0) -> W^T *m P + P *m W = 0 ->
  (forall t i, is_derive t 1 (fun u => x u i 0) ((W *m x t) i 0)) ->
  exists r, forall t i, `|x t i 0| <= r.
Proof.
move=> pos lyap sol; have [p p0 low] := definite_form_bound pos.
pose F t := ((x t)^T *m P *m x t) 0 0.
have der t : is_derive t 1 F 0.
  have termder i j : is_derive t 1 (fun u => x u i 0 * (P i j * x u j 0))
      (x t i 0 * (P i j * (W *m x t) j 0) + P i j * x t j 0 * (W *m x t) i 0).
    exact: is_deriveM (sol t i) (is_deriveZ (P i j) (sol t j)).
  have FE : F = \sum_i \sum_j (fun u => x u i 0 * (P i j * x u j 0)).
    apply/funext => u; rewrite fct_sumE /F -form_sum; apply: eq_bigr => i _; rewrite fct_sumE mxE mulr_sumr.
    by [].
  rewrite FE; have := is_derive_sum (fun i => is_derive_sum (termder i)).
  suff -> : \sum_i \sum_j (x t i 0 * (P i j * (W *m x t) j 0) + P i j * x t j 0 * (W *m x t) i 0) = 0 by [].
  transitivity (((x t)^T *m (W^T *m P + P *m W) *m x t) 0 0); last by rewrite lyap mulmx0 mul0mx mxE.
  rewrite mulmxDr mulmxDl [RHS]mxE addrC.
  under eq_bigr do rewrite big_split /=.
  rewrite big_split /=; congr (_ + _).
    rewrite mulmxA -mulmxA -form_sum; apply: eq_bigr => i _; rewrite [(P *m _) i 0]mxE mulr_sumr.
    by [].
  rewrite mulmxA -trmx_mul -form_sum; apply: eq_bigr => i _; rewrite [(P *m _) i 0]mxE mulr_sumr.
  by apply: eq_bigr => j _; rewrite mulrC.
have const t : F t = F 0 by exact: is_derive_0_is_cst.
exists (Num.sqrt (F 0 / p)) => t i.
have F0 : 0 <= F 0 / p.
  apply: divr_ge0 (ltW p0); apply: le_trans (low (x 0)); apply: mulr_ge0 (ltW p0) _.
  by apply: sumr_ge0 => j _; exact: sqr_ge0.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?sqrtr_ge0 // real_normK ?num_real // sqr_sqrtr //.
rewrite ler_pdivl_mulr // mulrC -(const t).
apply: le_trans (low (x t)); rewrite ler_pmul2l // (bigD1 i) //= ler_addl.
by apply: sumr_ge0 => j _; exact: sqr_ge0.
Qed.
